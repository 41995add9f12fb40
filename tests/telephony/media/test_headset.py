"""The headset's rules, with devices that do what the test says; and the real ones in ``tests/e2e``."""

import threading
from collections.abc import Iterator
from typing import Never

import pytest

from console.calls.protocol.commands import ListDevices, UseDevices
from console.calls.protocol.events import SoundDevice
from console.telephony.media import headset as module
from console.telephony.media.devices import DeviceError, Opened, choose
from console.telephony.media.headset import Headset
from tests.waiting import wait_until

CARD = SoundDevice("plughw:CARD=Jabra", True, True)
DEFAULT = SoundDevice("default", True, True)


class FakeDevices:
    """One device; ``clock`` stands still unless told to run."""

    def __init__(self) -> None:
        self.orders = []
        self.runs = True
        self.broken = 0
        self.hangs = threading.Event()
        self.hangs.set()
        self.clock = 0

    def register_thread(self) -> None:
        self.orders.append("register")

    def refresh(self) -> None:
        self.orders.append("refresh")

    def all(self):
        return (CARD,)

    def open(self, capture, playback):
        self.hangs.wait(10)
        self.orders.append(("open", capture, playback))
        if self.broken:
            self.broken -= 1
            raise DeviceError("no microphone is called Jabra")
        return Opened(7, 3)

    def close(self, device) -> None:
        self.orders.append(("close", device.handle))

    def clocks(self, device):
        self.clock += self.runs
        return self.clock, self.clock


class Heard:
    """What the phone is told."""

    def __init__(self) -> None:
        self.told = []

    def confirmed(self, leg) -> None:
        self.told.append(("confirmed", leg))

    def media(self, leg, *, up) -> None:
        self.told.append(("media", leg, up))

    def ended(self, leg, code, reason) -> None:
        self.told.append(("ended", leg, code, reason))

    def devices(self, found, why) -> None:
        self.told.append(("devices", found, why))


class Bench:
    """A headset with its fakes and a clock that the test moves."""

    def __init__(self, monkeypatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(module, "monotonic", lambda: self.now)
        self.devices, self.heard = FakeDevices(), Heard()
        self.headset = Headset(lambda: self.devices, self.heard, "Jabra", "")

    def wait(self, told) -> None:
        wait_until(lambda: told in self.heard.told, step=self.headset.tick)

    def pass_by(self, seconds: float) -> None:
        for _ in range(int(seconds * 10)):
            self.now += 0.1
            self.headset.tick()


@pytest.fixture
def bench(monkeypatch) -> Iterator[Bench]:
    found = Bench(monkeypatch)
    yield found
    found.devices.hangs.set()
    assert found.headset.close()


def test_it_is_answered_when_it_is_open_and_closed_when_hung_up(bench) -> None:
    bench.headset.dial(2)
    bench.wait(("confirmed", 2))
    assert bench.heard.told == [("media", 2, True), ("confirmed", 2)]
    assert (bench.headset.leg, bench.headset.port) == (2, 3)
    assert not bench.headset.hang_up(4)
    assert bench.headset.hang_up(2)
    wait_until(lambda: bench.devices.orders == ["register", ("open", "Jabra", ""), ("close", 7)])
    bench.headset.dial(4)
    bench.wait(("confirmed", 4))


def test_a_second_leg_is_busy(bench) -> None:
    bench.headset.dial(2)
    bench.headset.dial(4)
    assert bench.heard.told == [("ended", 4, 486, "somebody else talks with the headset of this machine")]
    bench.wait(("confirmed", 2))


def test_a_device_that_is_missing_is_looked_for_once_more(bench) -> None:
    bench.devices.broken = 1
    bench.headset.dial(2)
    bench.wait(("confirmed", 2))
    assert bench.devices.orders[2] == "refresh"
    bench.headset.hang_up(2)
    bench.devices.broken = 2
    bench.headset.dial(4)
    bench.wait(("ended", 4, 404, "no microphone is called Jabra"))
    assert bench.headset.leg == 0


def test_a_sound_system_that_hangs_is_given_up_and_its_late_answer_closed(bench) -> None:
    bench.devices.hangs.clear()
    bench.headset.dial(2)
    bench.pass_by(module.OPEN_S + 0.2)
    assert bench.heard.told == [("ended", 2, 404, "the sound system does not answer")]
    bench.devices.hangs.set()
    wait_until(lambda: ("close", 7) in bench.devices.orders, step=bench.headset.tick)
    assert bench.headset.leg == 0


def test_a_device_that_stands_still_or_reports_an_error_is_unplugged(bench) -> None:
    lost = "the headset was unplugged"
    bench.headset.dial(2)
    bench.wait(("confirmed", 2))
    bench.pass_by(module.BEGIN_S + 5)
    assert len(bench.heard.told) == 2
    bench.devices.runs = False
    bench.pass_by(2.0)
    assert bench.heard.told[2:] == [("ended", 2, 503, lost)]
    wait_until(lambda: ("close", 7) in bench.devices.orders)
    bench.headset.dial(4)
    bench.wait(("confirmed", 4))
    bench.headset.failed()
    bench.headset.failed()
    assert bench.heard.told[-1] == ("ended", 4, 503, lost)
    assert bench.heard.told.count(("ended", 4, 503, lost)) == 1


def test_other_devices_are_used_from_the_next_time_on_and_listed_when_asked(bench) -> None:
    bench.headset.order(UseDevices("Plantronics", "speaker"))
    bench.headset.order(ListDevices())
    bench.wait(("devices", (CARD,), ""))
    bench.headset.dial(2)
    bench.wait(("confirmed", 2))
    assert bench.devices.orders == ["register", "refresh", ("open", "Plantronics", "speaker")]


def test_a_build_without_sound_says_so(monkeypatch) -> None:
    def none() -> Never:
        raise DeviceError("no sound in it")

    heard = Heard()
    headset = Headset(none, heard)
    headset.dial(2)
    wait_until(lambda: heard.told, step=headset.tick)
    assert heard.told[0] == ("ended", 2, 404, "no sound in it")
    assert headset.close()


def test_a_device_is_chosen_by_its_name_or_a_part_of_it() -> None:
    other = SoundDevice("hw:CARD=PCH", True, False)
    assert choose("", [CARD, DEFAULT], "microphone") == DEFAULT
    assert choose("", [CARD, other], "microphone") == CARD
    assert choose("jabra", [other, CARD], "microphone") == CARD
    assert choose("default", [SoundDevice("sysdefault", True, True), DEFAULT], "speaker") == DEFAULT
    with pytest.raises(DeviceError, match="no speaker is called Bose; there are: hw:CARD=PCH, default"):
        choose("Bose", [other, DEFAULT], "speaker")
    with pytest.raises(DeviceError, match="this machine has no microphone"):
        choose("Bose", [], "microphone")
