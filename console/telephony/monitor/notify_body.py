"""What a NOTIFY says of a phone: dialog-event (RFC 4235) and presence (RFC 3863, with RFC 4480's activities).

Its body is a stranger's text: short, without a document type, and anything that can't be read says nothing.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from console.routing.values import Availability

#: longest body that is read
LONGEST = 16_384
_RINGS = frozenset(("early", "proceeding", "trying"))
_BUSY = re.compile(r"on.the.phone|busy|on a call|in use|meeting", re.IGNORECASE)
_RINGING = re.compile(r"ring", re.IGNORECASE)
_AWAY = re.compile(r"away|not here|do not disturb|dnd", re.IGNORECASE)


def seen_in(raw: str) -> Availability | None:
    """Where a phone is by a whole message with such a body; ``None`` when it does not say."""
    body = raw.replace("\r\n", "\n").partition("\n\n")[2].strip()
    if not body or len(body) > LONGEST or "<!" in body:
        return None
    try:
        root = Xml.fromstring(body)  # noqa: S314 - no document type, so nothing to expand
    except (Xml.ParseError, ValueError):
        return None
    name = _local(root)
    if name == "dialog-info":
        return _dialogs(root)
    return _presence(root) if name == "presence" else None


def _dialogs(root: Xml.Element) -> Availability:
    """Busy when one dialog talks, ringing when one is about to; a partial document says what it says of
    the dialogs it names, and the next full one puts it right."""
    states = {(each.text or "").strip().casefold() for each in _all(root, "state")}
    if "confirmed" in states:
        return Availability.BUSY
    return Availability.RINGING if states & _RINGS else Availability.FREE


def _presence(root: Xml.Element) -> Availability | None:
    basic = {(each.text or "").strip().casefold() for each in _all(root, "basic")}
    activities = [_local(each) for listed in _all(root, "activities") for each in listed]
    words = " ".join([*activities, *((each.text or "") for each in _all(root, "note"))])[:500]
    if "open" not in basic:
        return Availability.UNREACHABLE if "closed" in basic else None
    if _RINGING.search(words):
        return Availability.RINGING
    if _BUSY.search(words):
        return Availability.BUSY
    return Availability.AWAY if _AWAY.search(words) else Availability.FREE


def _all(root: Xml.Element, name: str) -> Iterator[Xml.Element]:
    return (each for each in root.iter() if _local(each) == name)


def _local(element: Xml.Element) -> str:
    return str(element.tag).rpartition("}")[2].casefold()
