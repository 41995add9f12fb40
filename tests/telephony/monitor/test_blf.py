"""Which phones are asked about when, and when what is known of them is too old. Time is the test's."""

import pytest

from console.calls.protocol.events import PhoneSeen
from console.routing.values import Availability
from console.telephony.monitor.blf import ASK_S, RETRY_S, STALE_S, Watching
from console.telephony.sip.dns import Names
from console.telephony.sip.settings import AccountSettings, PhoneSettings, Watch
from tests.telephony.fakes import FakeStack
from tests.telephony.monitor.test_notify_body import dialogs

FREE, RINGING, BUSY = dialogs("terminated"), dialogs("early"), dialogs("confirmed")
OK = "SIP/2.0 200 OK\r\n\r\n"


class Scene:
    def __init__(self, *names: str) -> None:
        self.stack = FakeStack()
        settings = PhoneSettings(
            accounts=(AccountSettings(name="pbx", server="127.0.0.1:5080", user="100"),),
            watches=tuple(Watch(name, str(201 + n), "pbx") for n, name in enumerate(names)),
        )
        self.now = 1000.0
        self.watching = Watching(settings, Names(), self.stack, self.now)

    def tick(self, after: float = 0.0) -> list[PhoneSeen]:
        """Let time pass in small steps, as the phone does."""
        end, found = self.now + after, []
        while self.now < end:
            self.now = min(end, self.now + 1.0)
            found += self.watching.tick(self.now)
        return found + self.watching.tick(self.now)

    def hear(self, name: str, raw: str, *, up: bool = True, why: str = "") -> list[PhoneSeen]:
        self.watching.heard(name, raw, self.now, up=up, why=why)
        return self.tick()

    def asked(self) -> list[str]:
        found = [order[1] for order in self.stack.orders]
        self.stack.orders.clear()
        return found


def seen(name: str, state: Availability | None, why: str = "") -> PhoneSeen:
    return PhoneSeen(name, state, "pbx", why)


def test_a_phone_is_followed_and_told_of_when_it_changes() -> None:
    scene = Scene("sam")
    assert scene.tick() == []
    assert scene.stack.orders == [("watch", "sam", "sip:201@127.0.0.1:5080", "pbx")]
    assert scene.hear("sam", OK) == []
    assert scene.hear("sam", FREE) == [seen("sam", Availability.FREE)]
    assert scene.hear("sam", FREE) == []
    assert scene.hear("sam", RINGING) == [seen("sam", Availability.RINGING)]
    assert scene.hear("sam", BUSY) == [seen("sam", Availability.BUSY)]
    assert scene.hear("nobody", FREE) == []


def test_the_pbx_is_asked_about_one_phone_after_the_other() -> None:
    scene = Scene("sam", "priya", "lee")
    scene.tick()
    assert scene.asked() == ["sam", "priya", "lee"]
    for name in ("sam", "priya", "lee"):
        scene.hear(name, FREE)
    order = []
    for _ in range(6):
        scene.tick(ASK_S)
        asked = scene.asked()
        order += asked
        for name in asked:
            scene.hear(name, FREE)
    assert order == ["sam", "priya", "lee", "sam", "priya", "lee"]


def test_a_pbx_that_falls_silent_is_said_after_half_a_minute_and_heals() -> None:
    scene = Scene("sam", "priya")
    scene.tick()
    scene.hear("sam", FREE)
    scene.hear("priya", BUSY)
    assert scene.tick(STALE_S) == []
    gone = scene.tick(1.0)
    assert gone == [seen("sam", None, "does not answer"), seen("priya", None, "does not answer")]
    assert scene.tick(60.0) == []
    # Who was not heard of stands as before; their turn to be asked about comes soon.
    back = scene.hear("sam", RINGING)
    assert back == [seen("sam", Availability.RINGING), seen("priya", Availability.BUSY)]


def test_a_refused_subscription_is_said_with_its_reason_and_tried_again() -> None:
    scene = Scene("sam", "priya")
    scene.tick()
    scene.asked()
    scene.hear("priya", FREE)
    scene.hear("sam", "SIP/2.0 403 Forbidden\r\n\r\n", up=False, why="403 Forbidden")
    told = []
    for _ in range(4):
        told += scene.tick(ASK_S)
        if "sam" in scene.asked():
            told += scene.hear("sam", "SIP/2.0 403 Forbidden\r\n\r\n", up=False, why="403 Forbidden")
        told += scene.hear("priya", FREE)
    assert told == [seen("sam", None, "403 Forbidden")]
    assert scene.hear("sam", FREE) == [seen("sam", Availability.FREE)]


def test_one_that_never_was_up_is_said() -> None:
    scene = Scene("sam")
    scene.stack.refusal = "pbx is not registered yet"
    told = scene.tick(STALE_S + RETRY_S)
    assert told[-1].why
    assert told[-1].state is None
    assert len(scene.asked()) >= 3


@pytest.mark.parametrize("target", ["no trunk", "sip:sam@"])
def test_a_phone_that_can_not_be_asked_about_is_said(target: str) -> None:
    stack = FakeStack()
    watching = Watching(PhoneSettings(watches=(Watch("sam", target, ""),)), Names(), stack, 0.0)
    told = [seen for second in range(40) for seen in watching.tick(float(second))]
    assert [each.staff for each in told] == ["sam"]
    assert told[0].why
    assert stack.orders == []
