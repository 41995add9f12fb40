"""What a terminal sends, taken apart before Textual reads it: keys, and sequences that are whole.

A terminal writes Alt+X as Esc and X, and Textual takes the two for one key when they come within 0.1 s: it
makes "Alt+X" of them, or forgets Esc. Over a line that gathers keys, "Esc, Enter" in the box of a transfer
would then be Enter, which sends it. The console knows no key with Alt, so here Esc stays Esc. Terminals that
speak kitty's keyboard protocol tell the two apart themselves.

A terminal also answers questions, those of other programs, too, late or over a slow line: its colours (OSC),
its abilities (DCS), its kind (CSI). Textual types what it does not know into the board letter by letter; here
what is no key, no mouse and no answer that Textual knows is swallowed whole (ECMA-48, 5.4 and 5.6).
"""

import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator

from textual import _xterm_parser as xterm
from textual import events
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers import linux_driver
from textual.message import Message

ESC = "\x1b"
#: seconds that the rest of a sequence may be late; nobody types its beginning
REST_S = 1.0
_PASTE, _PASTED = f"{ESC}[200~", f"{ESC}[201~"
#: the controls of 8 bits (C1) as those of 7: DCS, SOS, CSI, ST, OSC, PM, APC
_C1 = {
    0x90: "\x1bP",
    0x98: "\x1bX",
    0x9B: "\x1b[",
    0x9C: "\x1b\\",
    0x9D: "\x1b]",
    0x9E: "\x1b^",
    0x9F: "\x1b_",
}
#: CSI and SS3, with the keys F1 to F5 of the Linux console and the mouse of old terminals
_KEYS = re.compile(r"\x1b(?:\[(?:\[.|M...|[0-?]+[ -/]*[@-~]|[ -/]*[@-LN-Z\\-~])|O[0-9;]*[ -~])", re.DOTALL)
#: OSC, DCS, APC, PM and SOS up to their end, BEL or ST; a control in one is its end, too
_STRING = re.compile(r"\x1b[\]P_^X][^\x00-\x1f]*(?:\x1b\\|[\x00-\x1a\x1c-\x1f])|\x1b\\")
#: a sequence whose end has not come
_BEGUN = re.compile(
    r"\x1b(?:\[(?:\[|M.{0,2}|[0-?]*[ -/]*)|O[0-9;]*|[\]P_^X][^\x00-\x1f]*\x1b?)?\Z", re.DOTALL
)
#: a sequence that another one, or what can't be a part of it, breaks off
_BROKEN = re.compile(r"\x1b(?:\[(?:[0-?]+[ -/]*[\x00-\x1a\x1c-\x1f]?)?|O[0-9;]*|[\]P_^X][^\x00-\x1f]*)")
_KNOWN = (
    xterm._re_in_band_window_resize,
    xterm._re_cursor_position,
    xterm._re_mouse_event,
    xterm._re_terminal_mode_response,
)


class EscapeParser(XTermParser):
    """Textual's parser of what a terminal sends, which is given keys and whole sequences that it knows."""

    def __init__(self, debug: bool = False, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(debug)
        self._now = now
        self._held = ""
        self._until = 0.0
        self._pasting = False
        self._paste = self._rest = ""

    def feed(self, data: str) -> Iterable[Message]:
        """The messages of what was read; what only begins a sequence waits for what comes behind it."""
        data, self._held = self._held + data, ""
        while data:
            if self._pasting:
                yield from self._pasted(data)
                data = self._rest
                continue
            text, escape, rest = data.translate(_C1).partition(ESC)
            if text:
                yield from super().feed(text)
            data = yield from self._sequence(escape + rest)

    def tick(self) -> Iterable[Message]:
        """Esc, when nothing came behind it; the beginning of a sequence without an end is dropped."""
        if self._held and self._now() >= self._until:
            held, self._held = self._held, ""
            if len(held) <= 2:
                yield from self._typed(held)
        yield from super().tick()

    def _sequence(self, data: str) -> Generator[Message, None, str]:
        """The messages of what begins with Esc, or of nothing; gives what follows it."""
        if not data:
            return ""
        if _BEGUN.match(data):
            self._held, self._until = data, self._now() + (ESCAPE_DELAY if len(data) <= 2 else REST_S)
            return ""
        if found := _KEYS.match(data):
            self._pasting = found[0] == _PASTE
            if not self._pasting and self._knows(found[0]):
                yield from super().feed(found[0])
        elif not (found := _STRING.match(data)):
            found = _BROKEN.match(data)
            if found is None or len(found[0]) <= 2:
                typed = found[0] if found else ESC
                yield from self._typed(typed)
                return data[len(typed) :]
        return data[found.end() :]

    def _pasted(self, data: str) -> Iterator[Message]:
        """What is pasted, when its end has come: Esc in it is no key."""
        self._paste += data
        text, end, self._rest = self._paste.partition(_PASTED)
        if end:
            self._pasting, self._paste = False, ""
            yield events.Paste(text.replace("\x00", ""))

    def _typed(self, keys: str) -> Iterable[Message]:
        """Esc, and the key behind it if there is one."""
        yield events.Key("escape", ESC)
        if keys[1:]:
            yield from super().feed(keys[1:])

    def _knows(self, sequence: str) -> bool:
        """Whether a whole sequence is a key, the mouse or an answer that Textual reads."""
        known = sequence in xterm.SPECIAL_SEQUENCES or any(each.fullmatch(sequence) for each in _KNOWN)
        return known or any(True for _ in self._sequence_to_key_events(sequence))


def install() -> None:
    """Let the terminal's driver use it; Textual has no other place to name a parser."""
    linux_driver.XTermParser = EscapeParser  # type: ignore[attr-defined]
