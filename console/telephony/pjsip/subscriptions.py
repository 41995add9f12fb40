"""Subscriptions of PJSIP to other phones. The library itself is handed in: one module alone imports it."""

import logging
from typing import Any

from console.telephony.safe_callback import guarded
from console.telephony.stack import Happenings

log = logging.getLogger(__name__)

#: pjsip_evsub_state: NULL, SENT, ACCEPTED, PENDING, ACTIVE, TERMINATED, UNKNOWN
_UP, _ACTIVE, _TERMINATED, _GONE = (2, 3, 4), 4, 5, (0, 5)
#: pjsip_event_id_e: a transaction changed its state; and what a message that came did to it
_TRANSACTION, _MESSAGE = 5, 3


class Buddies:
    """Phones by whose they are. ``dialogs`` is whether the build knows dialog-event; else presence."""

    def __init__(self, pj: Any, happenings: Happenings, *, dialogs: bool) -> None:
        self._pj, self._happenings, self._dialogs = pj, happenings, dialogs
        self._make = _maker(pj, self)
        self._known: dict[str, Any] = {}
        self._renewing: set[str] = set()
        self._again: list[str] = []

    def watch(self, name: str, uri: str, account: Any) -> str:
        """Subscribe to a phone, or end its subscription and begin anew; gives why not, or nothing."""
        try:
            if buddy := self._known.get(name):
                state = int(buddy.getInfo().subState)
                if state == _ACTIVE and name not in self._renewing:
                    self._renewing.add(name)
                    self._subscribe(buddy, on=False)
                elif state in _GONE:
                    self._subscribe(buddy, on=True)
                return ""
            config = self._pj.BuddyConfig()
            config.uri, config.subscribe = uri, not self._dialogs
            if self._dialogs:
                config.subscribe_dlg_event = True
            buddy = self._known[name] = self._make(name)
            buddy.create(account, config)
        except self._pj.Error as problem:
            self._known.pop(name, None)
            self._renewing.discard(name)
            return str(problem.reason)
        return ""

    def handle(self) -> None:
        """Subscribe again where the old subscription has ended by our wish; not from its callback."""
        while self._again:
            buddy = self._known.get(self._again.pop())
            if buddy:
                self._subscribe(buddy, on=True)

    def close(self) -> None:
        """Watch nobody any more."""
        self._known.clear()

    def _subscribe(self, buddy: Any, *, on: bool) -> None:
        try:
            (buddy.subscribeDlgEvent if self._dialogs else buddy.subscribePresence)(on)
        except self._pj.Error as problem:
            log.warning("a subscription failed: %s", problem.reason)

    def changed(self, name: str, buddy: Any, prm: Any) -> None:
        """A subscription's state, or the phone's."""
        info, raw = buddy.getInfo(), _message(prm)
        state, code = int(info.subState), int(info.subTermCode)
        if state == _TERMINATED and name in self._renewing:
            self._renewing.discard(name)
            self._again.append(name)
            if code == 200:  # as we wished
                self._happenings.watched(name, raw, up=True, why="")
                return
        if state in _UP:
            self._happenings.watched(name, raw, up=True, why="")
        elif state == _TERMINATED:
            self._happenings.watched(name, raw, up=False, why=f"{code} {info.subTermReason}".strip())


def _message(prm: Any) -> str:
    """The message that changed a subscription; empty when none came."""
    event = prm.e
    if int(event.type) != _TRANSACTION:
        return ""
    body = event.body
    transaction = body.tsxState
    if int(transaction.type) != _MESSAGE:
        return ""
    source = transaction.src
    received = source.rdata
    return str(received.wholeMsg)


def _maker(pj: Any, buddies: Buddies) -> type[Any]:
    """The library's class with our callbacks."""

    class _Buddy(pj.Buddy):  # type: ignore[misc]
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        @guarded
        def onBuddyEvSubState(self, prm: Any) -> None:  # noqa: N802
            buddies.changed(self.name, self, prm)

        @guarded
        def onBuddyEvSubDlgEventState(self, prm: Any) -> None:  # noqa: N802
            buddies.changed(self.name, self, prm)

    return _Buddy
