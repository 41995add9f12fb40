"""Log lines without who called whom: what is written for the person who mends the desk names nobody."""

import os
import re
import threading
from pathlib import Path

_NAMED = re.compile(r'"[^"\n]*"(?=\s*<(?:sips?|tel):)')
_BARE = re.compile(r"\b((?:To|From|Contact|Referred-By|Refer-To|P-Asserted-Identity|t|f|m): ?)[^<\"\n]*(?=<)")
_USER = re.compile(r"\b(sips?:)[^@\s<>]+(?=@)")
_TEL = re.compile(r"\b(tel:)[^\s;<>]+")
#: a telephone number: digits in a row, or a plus and digits in groups
_NUMBER = re.compile(r"(?<![\w.:+-])\+?\d{6,}(?![\w.:]*\w*[a-fA-Fx]\b)(?![.:]\d)|\+\d[\d ()./-]{5,}\d")
_PIECE = 65_536


def discreet(text: str) -> str:
    """``text`` without telephone numbers, users of SIP addresses and names beside them."""
    text = _NAMED.sub('"…"', text)
    text = _BARE.sub(r"\1", text)
    text = _USER.sub(r"\1…", text)
    text = _TEL.sub(r"\1…", text)
    return _NUMBER.sub("…", text)


class DiscreetLog:
    """A log a C library writes: its lines go through a pipe, and to the file without names and numbers."""

    def __init__(self, path: Path) -> None:
        """Raises ``OSError``."""
        self._out = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        source, self._into = os.pipe()
        self._thread = threading.Thread(target=self._run, args=(source,), name="sip log", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """What the library opens."""
        return f"/dev/fd/{self._into}"

    def close(self, limit_s: float = 2.0) -> None:
        """Write what is left, once the library has closed its end."""
        os.close(self._into)
        self._thread.join(limit_s)

    def _run(self, source: int) -> None:
        kept = b""
        while piece := os.read(source, _PIECE):
            *lines, kept = (kept + piece).split(b"\n")
            if len(kept) > _PIECE:  # no line is that long
                lines, kept = [*lines, kept], b""
            self._write(b"".join(line + b"\n" for line in lines))
        self._write(kept)
        os.close(source)
        os.close(self._out)

    def _write(self, raw: bytes) -> None:
        if raw:
            try:
                os.write(self._out, discreet(raw.decode(errors="replace")).encode())
            except OSError:
                return  # a full disk must not stop the library
