"""The phones we watch at a PBX: what they do, and since when that is not known any more.

A subscription is good for ten minutes, and a PBX that dies in them says nothing. So one of each PBX's phones
is asked about anew every few seconds, in turn: that shows whether the PBX is there, and puts right whatever
was missed.
"""

from dataclasses import dataclass
from typing import Protocol

from console.calls.protocol.events import PhoneSeen
from console.routing.values import Availability
from console.telephony.monitor.notify_body import seen_in
from console.telephony.sip import outgoing
from console.telephony.sip.dns import Names
from console.telephony.sip.settings import PhoneSettings, Watch

#: How often a PBX is asked about one of its phones, in seconds.
ASK_S = 10.0
#: After how long without an answer nothing is known any more.
STALE_S = 30.0
#: How soon a subscription that was refused or lost is tried again.
RETRY_S = 15.0


class Watcher(Protocol):
    """What can subscribe to phones: a part of a :class:`~console.telephony.stack.Stack`."""

    def watch(self, name: str, uri: str, account: str) -> str:
        """Subscribe to a phone, or do so anew; gives why not, or nothing."""


@dataclass(slots=True)
class _Watched:
    """A phone and what was heard of it. Times are monotonic seconds."""

    watch: Watch
    since: float
    asked: float = float("-inf")
    subscribed: bool = False
    lost_at: float | None = None
    why: str = ""
    state: Availability | None = None
    told: PhoneSeen | None = None


class Watching:
    """All phones that are watched."""

    def __init__(self, settings: PhoneSettings, names: Names, stack: Watcher, now: float) -> None:
        self._settings, self._names, self._stack = settings, names, stack
        self._phones = {watch.name: _Watched(watch, now) for watch in settings.watches}
        self._heard = {watch.via: now for watch in settings.watches}
        self._turn: dict[str, float] = {}

    def use(self, settings: PhoneSettings) -> None:
        """Reach PBXs by other settings from now on; who is watched stays as it is."""
        self._settings = settings

    def heard(self, name: str, raw: str, now: float, *, up: bool, why: str = "") -> None:
        """Something of a phone's subscription: a message of the PBX (empty: none came), whether it is up,
        and why not."""
        phone = self._phones.get(name)
        if phone is None:
            return
        if raw:
            self._heard[phone.watch.via] = now
            phone.state = seen_in(raw) or phone.state
        if up:
            phone.subscribed, phone.lost_at, phone.why = True, None, ""
        else:
            phone.subscribed, phone.why = False, why
            phone.lost_at = now if phone.lost_at is None else phone.lost_at

    def tick(self, now: float) -> list[PhoneSeen]:
        """Ask what is due to be asked; gives what has changed."""
        for via in self._heard:
            if now - self._turn.get(via, float("-inf")) >= ASK_S:
                self._turn[via] = now
                up = [p for p in self._phones.values() if p.watch.via == via and p.subscribed]
                if up:
                    self._ask_about(min(up, key=lambda phone: phone.asked), now)
        for phone in self._phones.values():
            if not phone.subscribed and now - phone.asked >= RETRY_S:
                self._ask_about(phone, now)
        return [seen for phone in self._phones.values() if (seen := self._news(phone, now))]

    def _ask_about(self, phone: _Watched, now: float) -> None:
        """Subscribe to a phone, once the name of its PBX is looked up."""
        watch = phone.watch
        try:
            target = outgoing.find_target(watch.target, watch.via, self._settings)
        except outgoing.CannotCall as problem:
            phone.asked, phone.why = now, str(problem)
            return
        found = self._names.find(target.host)
        if found is None:
            return
        phone.asked = now
        why = self._stack.watch(watch.name, target.uri(found[0]), target.account) if found else "no address"
        if why:
            self.heard(watch.name, "", now, up=False, why=why)

    def _news(self, phone: _Watched, now: float) -> PhoneSeen | None:
        silent = now - self._heard[phone.watch.via] > STALE_S
        lost = not phone.subscribed and now - (phone.lost_at or phone.since) > STALE_S
        why = "does not answer" if silent else (phone.why or "does not answer") if lost else ""
        if phone.state is None and not why:
            return None
        seen = PhoneSeen(phone.watch.name, None if why else phone.state, phone.watch.via, why)
        if seen == phone.told:
            return None
        phone.told = seen
        return seen
