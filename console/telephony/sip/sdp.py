"""What an offer of audio asks for (RFC 4566): read only as far as it decides whether a call can be taken.

Everything here is hostile: a word in a header or in another part of the body decides nothing.
"""

import re
from dataclasses import dataclass

#: Profiles whose audio is encrypted: SRTP by SDES (RFC 4568), with feedback, by DTLS (RFC 5764).
_SDES = frozenset({"RTP/SAVP", "RTP/SAVPF"})
_DTLS = frozenset({"UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF"})
_CRYPTO = re.compile(r"^crypto:\d{1,9}\s+[A-Z0-9_]+\s+inline:\S", re.IGNORECASE)
_TYPE = re.compile(r"^(?:content-type|c)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(r'boundary=(?:"([^"\r\n]+)"|([^\s;]+))', re.IGNORECASE)
_BREAK = re.compile(r"\r?\n\r?\n")
_LINES = 500


@dataclass(frozen=True, slots=True)
class Media:
    """One ``m=`` line with what belongs to it: ``lines`` are its own attributes and those of the session."""

    kind: str
    port: int
    profile: str
    address: str
    lines: tuple[str, ...]

    @property
    def encrypted(self) -> bool:
        """Whether this audio itself is offered encrypted, with what that needs."""
        if self.profile in _SDES:
            return any(_CRYPTO.match(line) for line in self.lines)
        return self.profile in _DTLS and any(line.lower().startswith("fingerprint:") for line in self.lines)


def refusal(raw: str, *, srtp: str) -> str:
    """Why an INVITE's offer can't be taken where audio is encrypted as ``srtp`` says ("off", "optional",
    "required"); empty: it can. Without an offer we would make one that leaves the choice to the caller."""
    text = body(raw)
    if srtp == "required" and not text.strip():
        return "its audio is not encrypted"
    return refused(text, srtp=srtp)


def refused(text: str, *, srtp: str) -> str:
    """The same for an offer itself."""
    audio = [each for each in media(text) if each.kind == "audio" and each.port]
    if not audio:
        return ""
    if srtp == "required" and not any(each.encrypted for each in audio):
        return "its audio is not encrypted"
    if all(":" in each.address for each in audio):
        return "its audio is to go over IPv6"
    return ""


def body(raw: str) -> str:
    """The SDP of a message, also where it is a part among others; empty where there is none."""
    head, _, rest = _split(raw)
    return _sdp(head, rest, 2)


def media(text: str) -> tuple[Media, ...]:
    """The media of an SDP, in order."""
    found: list[Media] = []
    session: list[str] = []
    address = kind = profile = here = ""
    port, own = 0, [""]

    def close() -> None:
        if kind:
            found.append(Media(kind, port, profile, here or address, (*own, *session)))

    for line in text.splitlines()[:_LINES]:
        name, _, value = line.strip().partition("=")
        if name == "m":
            close()
            words = value.split()
            kind = words[0].lower() if words else "?"
            first = words[1].split("/")[0] if len(words) > 1 else ""
            port = int(first) if first.isascii() and first.isdecimal() and len(first) <= 5 else 0
            profile = words[2].upper() if len(words) > 2 else ""
            own, here = [], ""
        elif name == "c":
            at = (value.split() or [""])[-1]
            here, address = (at, address) if kind else (here, at)
        elif name == "a" and kind:
            own.append(value)
        elif name == "a" and value.lower().startswith("fingerprint:"):
            session.append(value)
    close()
    return tuple(found)


def _sdp(head: str, rest: str, deeper: int) -> str:
    found = _TYPE.search(head)
    kind = found[1].strip() if found else "application/sdp"
    if kind.lower().startswith("application/sdp"):
        return rest
    boundary = _BOUNDARY.search(kind)
    if deeper and kind.lower().startswith("multipart/") and boundary:
        for part in rest.split(f"--{boundary[1] or boundary[2]}")[1:20]:
            inner, blank, text = _split(part.lstrip("\r\n"))
            if blank and (sdp := _sdp(inner, text, deeper - 1)):
                return sdp
    return ""


def _split(raw: str) -> tuple[str, str, str]:
    found = _BREAK.search(raw)
    return (raw[: found.start()], found[0], raw[found.end() :]) if found else (raw, "", "")
