"""Who hears what: the table of wanted connections, re-made on a bridge whenever media changes."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol


class Jack(NamedTuple):
    """One end of a connection: a leg, a player, a recorder or nobody, by kind and number."""

    kind: str
    number: int


def leg_jack(leg: int) -> Jack:
    """The jack of a leg."""
    return Jack("leg", leg)


def nobody(leg: int) -> Jack:
    """What hears a leg while its level is measured: the bridge looks at no port that nobody hears."""
    return Jack("nobody", leg)


class Patch(Protocol):
    """Makes and undoes one-way connections. Neither raises: a jack that isn't there is ignored."""

    def connect(self, source: Jack, sink: Jack) -> None:
        """Let ``sink`` hear ``source``; no change when it does already."""

    def disconnect(self, source: Jack, sink: Jack) -> None:
        """Undo :meth:`connect`; only asked for jacks that are up."""


class Listening:
    """The table: what each sink wants to hear, which legs have media, and what is connected."""

    def __init__(self, patch: Patch) -> None:
        self._patch = patch
        self._wanted: dict[Jack, frozenset[Jack]] = {}
        self._up: set[int] = set()
        self._made: set[tuple[Jack, Jack]] = set()

    def hear(self, sink: Jack, sources: Iterable[Jack]) -> None:
        """What a sink hears from now on, instead of what it heard before."""
        wanted = frozenset(sources)
        if wanted:
            self._wanted[sink] = wanted
        else:
            self._wanted.pop(sink, None)
        for link in [m for m in self._made if m[1] == sink and m[0] not in wanted]:
            self._made.discard(link)
            self._patch.disconnect(*link)
        self._make(s for s in ((source, sink) for source in wanted) if s not in self._made)

    def media(self, leg: int, *, up: bool) -> None:
        """A leg's media was set up anew or went away: the library dropped its connections either way."""
        jack = leg_jack(leg)
        self._made = {m for m in self._made if jack not in m}
        if up:
            self._up.add(leg)
            self._make((s, k) for k, sources in self._wanted.items() for s in sources if jack in (s, k))
        else:
            self._up.discard(leg)

    def is_up(self, leg: int) -> bool:
        """Whether a leg has media."""
        return leg in self._up

    def drop(self, leg: int) -> None:
        """A leg is gone, with all its connections."""
        self.media(leg, up=False)
        jack = leg_jack(leg)
        self._wanted.pop(jack, None)
        for sink in [k for k, sources in self._wanted.items() if jack in sources]:
            self._wanted[sink] -= {jack}

    def _make(self, links: Iterable[tuple[Jack, Jack]]) -> None:
        for source, sink in list(links):
            if self._is_there(source) and self._is_there(sink):
                self._patch.connect(source, sink)
                self._made.add((source, sink))

    def _is_there(self, jack: Jack) -> bool:
        return jack.kind != "leg" or jack.number in self._up
