"""The conference bridge's ports: those of legs, taken anew for each use, and those of files we keep.

The ports are the SIP library's objects; what makes them is handed in, so that this module is free of it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.telephony.media.mixer import Jack
from console.telephony.media.prompt_file import PlayerError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Factory:
    """What makes ports. ``error`` is what it raises; ``leg`` gives a leg's port, ``None`` without media;
    ``nobody`` is a port that hears without telling anybody."""

    error: type[Exception]
    leg: Callable[[int], Any]
    player: Callable[[str, bool], Any]
    recorder: Callable[[str], Any]
    nobody: Callable[[], Any]


class Ports:
    """A :class:`~console.telephony.media.engine.Bridge` on the library's ports."""

    def __init__(self, factory: Factory) -> None:
        self._make = factory
        self._files: dict[Jack, Any] = {}
        self._last = 0

    def connect(self, source: Jack, sink: Jack) -> None:
        """Let ``sink`` hear ``source``."""
        a, b = self._port(source), self._port(sink)
        if a and b:
            self._try(a.startTransmit, b)

    def disconnect(self, source: Jack, sink: Jack) -> None:
        """Undo it."""
        a, b = self._port(source), self._port(sink)
        if a and b:
            self._try(a.stopTransmit, b)

    def open_player(self, path: Path, loop: bool) -> Jack:
        """A player of a file."""
        try:
            return self._keep("player", self._make.player(str(path), loop))
        except self._make.error as problem:
            raise PlayerError(f"{path}: can't be played ({_reason(problem)})") from None

    def wind(self, player: Jack, sample: int) -> None:
        """To a sample of its file, by way of its beginning: C's buffer may hold what lay there before."""
        for place in (0, sample):
            self._try(self._files[player].setPos, place)

    def close_player(self, player: Jack) -> None:
        """Its destructor takes it off the bridge and closes the file."""
        self._files.pop(player, None)

    def open_recorder(self, path: Path) -> Jack:
        """A recorder into a file."""
        if path.suffix != ".wav" or not path.parent.is_dir():
            raise OSError(f"{path}: is no .wav in a folder that is there")
        try:
            return self._keep("recorder", self._make.recorder(str(path)))
        except self._make.error as problem:
            raise OSError(_reason(problem)) from None

    def close_recorder(self, recorder: Jack) -> None:
        """Its destructor writes the header and closes the file."""
        self._files.pop(recorder, None)

    def level(self, leg: int) -> int:
        """How loud a leg is: what its port sends ("Tx") into the bridge."""
        port = self._make.leg(leg)
        try:
            return int(port.getTxLevel()) if port else 0
        except self._make.error:
            return 0

    def release(self, others: Iterable[Any]) -> None:
        """Before the library ends, which frees everything itself: our objects must not do it again."""
        for each in (*self._files.values(), *others):
            each.thisown = False

    def _keep(self, kind: str, file: Any) -> Jack:
        self._last += 1
        jack = Jack(kind, self._last)
        self._files[jack] = file
        return jack

    def _port(self, jack: Jack) -> Any:
        if jack.kind == "nobody":
            return self._make.nobody()
        return self._make.leg(jack.number) if jack.kind == "leg" else self._files.get(jack)

    def _try(self, order: Callable[..., None], *values: Any) -> str:
        """Carry out an order; gives why it failed, or nothing."""
        try:
            order(*values)
        except self._make.error as problem:
            log.warning("%s: %s", order.__name__, _reason(problem))
            return _reason(problem)
        return ""


def _reason(problem: Exception) -> str:
    return str(getattr(problem, "reason", "") or problem)
