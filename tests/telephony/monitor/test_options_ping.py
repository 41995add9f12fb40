"""When far ends are asked whether they are there, and what follows from silence. Time is the test's."""

from console.calls.protocol.events import TrunkState
from console.telephony.monitor.options_ping import AGAIN_S, SILENT_S, Asking
from console.telephony.sip.peers import is_network
from console.telephony.sip.settings import AccountSettings, PhoneSettings, TrunkSettings
from tests.telephony.fakes import FakeStack

EVERY_S = 30.0
TOWN, PBX = "sip:10.0.0.1:5060", "sip:10.0.0.2:5080;transport=tcp"
UP, SILENT = TrunkState("town", up=True), TrunkState("town", up=False, why="does not answer")


class Scene:
    def __init__(self, every_s: float = EVERY_S, trunk: str = "10.0.0.1") -> None:
        self.stack, self.hurried = FakeStack(), 0
        settings = PhoneSettings(
            trunks=(TrunkSettings(name="town", address=trunk),),
            accounts=(AccountSettings(name="pbx", server="10.0.0.2:5080", user="100", transport="tcp"),),
            ask_every_s=every_s,
        )
        self.now = 1000.0
        self.addresses: dict[str, tuple[str, ...]] = {}
        self.asking = Asking(settings, self, self.stack, self.now, host="10.0.0.9", hurry=self._hurry)

    def find(self, host: str) -> tuple[str, ...]:
        return (host,) if is_network(host) else self.addresses.get(host, ())

    def _hurry(self) -> None:
        self.hurried += 1

    def after(self, seconds: float) -> list[TrunkState]:
        """Let time pass in small steps, as the phone does."""
        end, found = self.now + seconds, []
        while self.now < end:
            self.now = min(end, self.now + 1.0)
            found += self.asking.tick(self.now)
        return found

    def answer(self, *uris: str) -> None:
        for uri in uris:
            self.asking.answered(uri, "")

    def asked(self) -> list[tuple[str, ...]]:
        found = [order[1:] for order in self.stack.orders if order[0] == "ask"]
        self.stack.orders.clear()
        return found


def test_each_is_asked_every_so_often_and_any_answer_will_do() -> None:
    scene = Scene()
    assert scene.asking.tick(scene.now) == [UP]
    assert scene.asked() == [
        (TOWN, "<sip:reception@10.0.0.9>", "", "off"),
        (PBX, "", "pbx", "off"),
    ]
    assert scene.hurried == 1  # over TCP
    scene.answer(TOWN, PBX)
    assert scene.after(EVERY_S - 1) == []
    assert scene.asked() == []
    scene.after(1)
    assert len(scene.asked()) == 2


def test_who_is_silent_is_down_and_asked_more_often_until_they_answer() -> None:
    scene = Scene()
    scene.asking.tick(scene.now)
    scene.answer(PBX)
    assert scene.after(SILENT_S) == [SILENT]
    scene.asked()
    assert scene.after(EVERY_S - SILENT_S + 3 * AGAIN_S) == []
    assert [order[0] for order in scene.asked()].count(TOWN) == 4
    scene.answer(TOWN)
    assert scene.after(1) == [UP]


def test_one_who_says_that_nobody_is_behind_it_is_down_for_that() -> None:
    scene = Scene()
    scene.asking.tick(scene.now)
    scene.asking.answered(TOWN, "503 Service Unavailable")
    assert scene.after(1) == [TrunkState("town", up=False, why="503 Service Unavailable")]


def test_a_connection_that_fails_is_tried_again_before_it_counts() -> None:
    scene = Scene()
    scene.asking.tick(scene.now)
    scene.answer(TOWN)
    scene.asking.registered(TrunkState("pbx", up=True))
    scene.asked()
    scene.after(EVERY_S)
    scene.answer(TOWN)
    scene.asking.failed(PBX, "can't be reached", scene.now)
    assert scene.after(AGAIN_S) == []
    assert [order[0] for order in scene.asked()] == [TOWN, PBX, PBX]
    scene.answer(PBX)
    assert scene.after(SILENT_S) == []


def test_an_account_is_up_when_it_is_registered_and_its_server_answers() -> None:
    scene = Scene()
    scene.asking.tick(scene.now)
    scene.answer(TOWN, PBX)
    assert scene.after(1) == []  # not registered yet, and nothing is told of it
    assert scene.asking.registered(TrunkState("pbx", up=False, why="401 Unauthorized")) == [
        TrunkState("pbx", up=False, why="401 Unauthorized")
    ]
    assert scene.asking.registered(TrunkState("pbx", up=True)) == [TrunkState("pbx", up=True)]
    assert scene.asking.registered(TrunkState("pbx", up=True)) == []


def test_an_account_whose_server_comes_back_registers_at_once() -> None:
    scene = Scene()
    scene.asking.tick(scene.now)
    scene.answer(TOWN, PBX)
    scene.asking.registered(TrunkState("pbx", up=True))
    scene.after(EVERY_S)
    scene.answer(TOWN)
    assert scene.after(SILENT_S) == [TrunkState("pbx", up=False, why="does not answer")]
    assert ("renew", "pbx") not in scene.stack.orders
    scene.answer(PBX)
    assert ("renew", "pbx") in scene.stack.orders
    assert scene.after(1) == [TrunkState("pbx", up=True)]


def test_a_trunk_without_an_address_is_down_until_it_has_one() -> None:
    scene = Scene(trunk="sip.example")
    assert scene.asking.tick(scene.now) == [
        TrunkState("town", up=False, why="sip.example has no IPv4 address")
    ]
    scene.addresses["sip.example"] = ("10.0.0.1",)
    scene.after(AGAIN_S)
    scene.answer(TOWN)
    assert scene.after(1) == [UP]


def test_where_nobody_is_asked_a_trunk_counts_as_up() -> None:
    scene = Scene(every_s=0.0)
    assert scene.asking.tick(scene.now) == [UP]
    assert scene.after(1000) == []
    assert scene.asked() == []
