"""A desk with a mistake of ours in it: what happens to a caller of :data:`VICTIM`, and each key, raises."""

import sys
from collections.abc import Callable
from typing import Any

from console.__main__ import main
from console.calls.dispatch import phone_events
from console.calls.protocol.events import CallArrived, DigitReceived
from console.calls.state.desk import Desk

VICTIM = "+12125550142"


def _raises(handler: Callable[[Desk, Any], None]) -> Callable[[Desk, Any], None]:
    def handle(desk: Desk, event: Any) -> None:
        if isinstance(event, DigitReceived) or event.facts.caller == VICTIM:
            raise RuntimeError("a mistake of ours")
        handler(desk, event)

    return handle


if __name__ == "__main__":
    for kind in (CallArrived, DigitReceived):
        phone_events._PHONE[kind] = _raises(phone_events._PHONE[kind])
    sys.exit(main())
