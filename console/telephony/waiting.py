"""The lamp of a phone: how many messages wait, told by a NOTIFY nobody asked for (RFC 3842).

Phones and PBXs that take such a NOTIFY light a lamp; the others answer 481 or 489, and nothing is lost.
"""

import logging
from collections.abc import Callable

from console.calls.commands import Lamp
from console.telephony import outgoing
from console.telephony.headers import escaped_user
from console.telephony.names import Names
from console.telephony.settings import PhoneSettings
from console.telephony.stack import Headers

log = logging.getLogger(__name__)

KIND = "application/simple-message-summary"
#: Sends a NOTIFY to an address, from, through an account (empty: none), with headers and a body; gives why it
#: can't be sent.
Notify = Callable[[str, str, str, Headers, str], str]


def order(lamp: Lamp, settings: PhoneSettings, names: Names, host: str, notify: Notify) -> str:
    """Tell a phone; gives why it can't be told, or nothing. One whose host is still being looked up is told
    the next time."""
    why = _tell(lamp, settings, names, host, notify)
    if why:
        log.warning("the lamp of %s: %s", lamp.target, why)
    return why


def _tell(lamp: Lamp, settings: PhoneSettings, names: Names, host: str, notify: Notify) -> str:
    try:
        target = outgoing.find_target(lamp.target, lamp.via, settings)
    except outgoing.CannotCall as problem:
        return str(problem)
    found = names.find(target.host)
    if not found:
        return f"{target.host} has no IPv4 address yet"
    account = next((a for a in settings.accounts if a.name == target.account), None)
    own = f"{escaped_user(account.user)}@{account.server}" if account else f"reception@{host}"
    headers = _headers(target.transport, settings, host)
    return notify(target.uri(found[0]), f"<sip:{own}>", target.account, headers, summary(lamp, own))


def _headers(transport: str, settings: PhoneSettings, host: str) -> Headers:
    """What RFC 6665 wants of every NOTIFY, also where there is no subscription, so that nothing follows;
    Asterisk refuses one without Contact (400)."""
    port = settings.tls.port if transport == "tls" else settings.port
    way = f";transport={transport}" if transport != "udp" else ""
    return (
        ("Contact", f"<sip:{host}:{port}{way}>"),
        ("Event", "message-summary"),
        ("Subscription-State", "terminated"),
    )


def summary(lamp: Lamp, own: str) -> str:
    """The body: whether messages wait, for whose account, how many are open and how many are done."""
    yes = "yes" if lamp.new else "no"
    return (
        f"Messages-Waiting: {yes}\r\nMessage-Account: sip:{own}\r\nVoice-Message: {lamp.new}/{lamp.old}\r\n"
    )
