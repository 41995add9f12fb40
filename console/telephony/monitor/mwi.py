"""The lamp of a phone: how many messages wait, told by a NOTIFY nobody asked for (RFC 3842).

Phones and PBXs that take such a NOTIFY light a lamp; the others answer 481 or 489, and nothing is lost.
"""

import logging
from collections.abc import Callable

from console.calls.protocol.commands import Lamp
from console.telephony.sip import outgoing
from console.telephony.sip.dns import Names
from console.telephony.sip.headers import escaped_user
from console.telephony.sip.settings import PhoneSettings
from console.telephony.stack import Headers

log = logging.getLogger(__name__)

KIND = "application/simple-message-summary"
#: Sends a NOTIFY to an address, from, through an account (empty: none), with headers and a body; gives why it
#: can't be sent.
Notify = Callable[[str, str, str, Headers, str], str]


#: a NOTIFY that has not been answered after so long, in seconds, is under way no more (RFC 3261, timer F)
ANSWERED_S = 33.0


class Lamps:
    """The lamps of phones, each told once at a time: while a NOTIFY is under way, only the newest count is
    kept, and follows it. ``tell`` sends one; it gives the address it went to (empty: nowhere)."""

    def __init__(self, tell: Callable[[Lamp], str]) -> None:
        self._tell = tell
        self._under_way: dict[tuple[str, str], tuple[str, float]] = {}
        self._newest: dict[tuple[str, str], Lamp] = {}

    def order(self, lamp: Lamp, now: float) -> None:
        """Tell a phone, now or once it has answered what it was told before."""
        key = lamp.target, lamp.via
        uri, until = self._under_way.get(key, ("", 0.0))
        if uri and now < until:
            self._newest[key] = lamp
            return
        self._newest.pop(key, None)
        if uri := self._tell(lamp):
            self._under_way[key] = uri, now + ANSWERED_S
        else:
            self._under_way.pop(key, None)

    def answered(self, uri: str, now: float) -> None:
        """A NOTIFY to an address was answered, or never will be."""
        for key in [key for key, (each, _) in self._under_way.items() if each == uri]:
            del self._under_way[key]
            if newest := self._newest.pop(key, None):
                self.order(newest, now)

    def tick(self, now: float) -> None:
        """What was never answered is under way no more."""
        for uri in {uri for uri, until in self._under_way.values() if now >= until}:
            self.answered(uri, now)


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
