"""Esc with another key right behind it is two keys, however late the line brings them.

A terminal writes Alt+X as Esc and X, and Textual takes the two for one key when they come within 0.1 s: it
makes "Alt+X" of them, or forgets Esc. Over a line that gathers keys, "Esc, Enter" in the box of a transfer
would then be Enter, which sends it. The console knows no key with Alt, so here Esc stays Esc. Terminals that
speak kitty's keyboard protocol tell the two apart themselves.
"""

import re
import time
from collections.abc import Callable, Iterable

from textual import events
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers import linux_driver
from textual.message import Message

ESC = "\x1b"
#: Esc, and behind it what begins no sequence of a terminal (ECMA-48: CSI, SS3, DCS, OSC, PM, APC, SOS, ST)
_KEY = re.compile(r"\x1b(?=[^\[OP\]^_X\\])", re.DOTALL)
_PASTE, _PASTED = f"{ESC}[200~", f"{ESC}[201~"


class EscapeParser(XTermParser):
    """Textual's parser of what a terminal sends, which sees Esc only where a sequence begins."""

    def __init__(self, debug: bool = False, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(debug)
        self._now = now
        self._held = ""
        self._until = 0.0
        self._pasting = False

    def feed(self, data: str) -> Iterable[Message]:
        """The messages of what was read; an Esc at its end waits for what comes behind it."""
        data, self._held = self._held + data, ""
        was_pasting = self._pasting
        self._pasting = data.rfind(_PASTE) > data.rfind(_PASTED) if f"{ESC}[20" in data else was_pasting
        if was_pasting or _PASTE in data:  # an Esc in what is pasted is no key
            yield from super().feed(data)
            return
        *pieces, last = _KEY.split(data)
        for piece in pieces:
            if piece:
                yield from super().feed(piece)
            yield events.Key("escape", ESC)
        if last.endswith(ESC):
            last, self._held, self._until = last[:-1], ESC, self._now() + ESCAPE_DELAY
        if last:
            yield from super().feed(last)

    def tick(self) -> Iterable[Message]:
        """Esc, when nothing came behind it."""
        if self._held and self._now() >= self._until:
            self._held = ""
            yield events.Key("escape", ESC)
        yield from super().tick()


def install() -> None:
    """Let the terminal's driver use it; Textual has no other place to name a parser."""
    linux_driver.XTermParser = EscapeParser  # type: ignore[attr-defined]
