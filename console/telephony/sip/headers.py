"""Raw SIP messages as plain values: header lists, addresses, and text cleaned for people and for the wire.

Everything here comes from the network and is hostile: nothing raises, nothing is trusted, all is capped.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

#: Compact header names (RFC 3261 section 7.3.3, RFC 5806) and what they stand for.
_COMPACT = {
    "i": "call-id",
    "m": "contact",
    "f": "from",
    "t": "to",
    "v": "via",
    "s": "subject",
    "b": "referred-by",
    "k": "supported",
}
#: Longest text shown to people, and longest header value we send.
SHOWN, SENT = 64, 128
_MAX_HEADERS = 200
_CONTROL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_URI = re.compile(r"^(sips?|tel):(.*)$", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r'^"((?:[^"\\]|\\.)*)"\s*')
_HOST = re.compile(r"^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """A request: the address it asks for and its headers in order, names in small letters and long form."""

    uri: str
    headers: tuple[tuple[str, str], ...]

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of a header, lists (RFC 3261 section 7.3.1) taken apart."""
        return tuple(part for n, v in self.headers if n == name for part in _parts(v, ","))

    def first(self, name: str) -> str:
        """The first value of a header, empty where there is none."""
        return next(iter(self.values(name)), "")


@dataclass(frozen=True, slots=True)
class Address:
    """A name-addr: display name, user and host of its URI, and all its parameters in small letters."""

    display: str = ""
    user: str = ""
    host: str = ""
    params: tuple[tuple[str, str], ...] = ()

    def param(self, name: str) -> str:
        """A parameter of the user part, the URI or the header; empty where there is none."""
        return next((v for k, v in self.params if k == name), "")


def parse(raw: str) -> Message:
    """A message from its text; what can't be read is left out."""
    head = raw.replace("\r\n", "\n").split("\n\n", 1)[0]
    lines = re.sub(r"\n[ \t]+", " ", head).split("\n")
    words = lines[0].split()
    headers = []
    for line in lines[1 : _MAX_HEADERS + 1]:
        name, colon, value = readable(line).partition(":")
        if colon:
            name = name.strip().lower()
            headers.append((_COMPACT.get(name, name), value.strip()))
    return Message(words[1] if len(words) > 1 else "", tuple(headers))


def single(raw: str, name: str) -> str:
    """A header that stands once in a message, as it is written there; empty where it does not."""
    return next((value for each, value in parse(raw).headers if each == name), "")


def readable(text: str) -> str:
    """Text whose bytes were no UTF-8 (they came as surrogates), read as windows-1252: what phones that know
    only ISO-8859-1 mean."""
    if text.isascii() or not any("\udc80" <= char <= "\udcff" for char in text):
        return text
    return text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def address(value: str) -> Address:
    """An address from a header value such as ``"Ann" <sip:+1212@host;x=y>;tag=1`` or a bare URI."""
    value = value.strip()
    display = ""
    quoted = _QUOTED.match(value)
    if quoted:
        display, value = re.sub(r"\\(.)", r"\1", quoted[1]), value[quoted.end() :]
    before, bracket, rest = value.partition("<")
    if bracket:
        display = display or before.strip()
        inside, _, outside = rest.partition(">")
    else:
        inside, _, outside = value.partition(";")
    match = _URI.match(inside.strip())
    if not match:
        return Address(display)
    inside = match[2].split("?", 1)[0]
    userinfo, at, hostpart = inside.rpartition("@")
    if not at and match[1].lower() == "tel":
        userinfo, hostpart = hostpart, ""
    user, *user_params = userinfo.split(";")
    host, *host_params = hostpart.split(";")
    found = [*user_params, *host_params, *outside.split(";")]
    params = tuple(
        (k.strip().lower(), v.strip().strip('"').lower())
        for k, _, v in (p.partition("=") for p in found)
        if k
    )
    return Address(display, unquote(user.split(":")[0]), host, params)


def clean(text: str, cap: int = SHOWN) -> str:
    """Text for people: NFC, one line, without control, bidi, zero-width and unassigned characters."""
    plain = unicodedata.normalize("NFC", readable(text[: 8 * cap]))
    kept = "".join(
        " " if c.isspace() else c for c in plain if c in "\t\n\r" or unicodedata.category(c) not in _CONTROL
    )
    return " ".join(kept.split())[:cap].rstrip()


def quoted(text: str) -> str:
    """A display name as a quoted string for the wire, empty for none: cleaned, capped and escaped."""
    shown = clean(text, SHOWN)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"' if shown else ""


def escaped_user(text: str) -> str:
    """A user part for the wire: what RFC 3261 section 25 lets stand there, the rest %-escaped."""
    kept = clean(text, SENT)
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-_.!~*'()&=+$,/") else _percent(c) for c in kept
    )


def number(text: str, most: int) -> int | None:
    """A whole number of a header, ``most`` for a larger one, ``None`` where it is none. Never raises: a
    number of thousands of digits is one that Python refuses to read."""
    if not (text.isascii() and text.isdecimal()):
        return None
    digits = text.lstrip("0") or "0"
    return min(int(digits), most) if len(digits) <= len(str(most)) else most


def split_host(text: str, port: int = 5060) -> tuple[str, int] | None:
    """Host and port of ``host[:port]``, ``None`` when it is neither."""
    match = _HOST.match(text.strip())
    if not match or int(match[2] or port) > 65535:
        return None
    return match[1].strip("[]"), int(match[2] or port)


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


def _parts(value: str, separator: str) -> Iterator[str]:
    """The pieces of a list, separators inside quotes and angle brackets left alone."""
    start, in_quotes, depth, skip = 0, False, 0, False
    for i, char in enumerate(value):
        if skip:
            skip = False
        elif in_quotes and char == "\\":
            skip = True
        elif char == '"':
            in_quotes = not in_quotes
        elif in_quotes:
            continue
        elif char in "<>":
            depth = 1 if char == "<" else 0
        elif char == separator and not depth:
            yield value[start:i].strip()
            start = i + 1
    yield value[start:].strip()
