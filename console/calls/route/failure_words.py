"""Why a phone could not be rung, in words: what the far end answered (RFC 3261, section 21), said as a person
would say it, with the code for who looks after the telephones."""

from console.calls.protocol.events import Ending

#: endings that say all there is to say: somebody's phone was busy, or rang and was not taken
_PLAIN = {Ending.BUSY: "busy", Ending.NO_ANSWER: "not answered"}
#: a SIP code → what it means; ``{link}`` is whom we asked, ``{to}`` whom for
_SAID = {
    401: "{link} does not accept our password",
    403: "{link} does not allow this call",
    404: "{link} knows no {to}",
    407: "{link} does not accept our password",
    408: "{link} does not answer",
    410: "{to} is no longer in use",
    433: "{to} takes no calls without a caller number",
    480: "nobody is there to answer",
    483: "the call was forwarded too often",
    484: "{to} is too short for {link}",
    485: "{link} knows several {to}",
    488: "{link} and we have no sound format in common",
    500: "{link} has a fault",
    502: "the line behind {link} has a fault",
    503: "{link} can take no calls now",
    504: "the line behind {link} does not answer",
    603: "declined",
    604: "{link} knows no {to}",
    606: "{link} and we have no sound format in common",
    607: "{to} does not want this call",
    608: "{link} has blocked the call",
}


def words(ending: Ending, code: int, why: str, to: str, link: str) -> str:
    """Why ``to`` (as shown) was not reached through the trunk or account ``link`` ("": their own phone):
    "404, the PBX town knows no +1 212 555 0199". ``why`` is the far end's own phrase, said where we know no
    better one."""
    if ending in _PLAIN and code != 480:
        return _PLAIN[ending]
    said = _SAID.get(code, "").format(link=link or "the phone", to=to) or why or _PLAIN.get(ending, "")
    return ", ".join(filter(None, (str(code) if code else "", said or str(ending).replace("_", " "))))
