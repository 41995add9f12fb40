"""No caller hears nothing for long: every path of the shipped config, as the caller's phone recorded it.

A silence is one of more than two seconds. It may follow only what asks the caller to press or to speak, and
something friendly ends it; the pause in a ringing tone is part of the tone.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np
import pytest

from console.speech.prompts.prompts import SHIPPED
from tests.heard import ends_with, find, known, silences
from tests.office import ROOT, Desk, ScriptSeat
from tests.peers import RATE, Baresip, free_port, heard_level, rtp_range
from tests.waiting import wait_until

pytestmark = [pytest.mark.peer]

LONGEST_S = 2.0
#: the pause of an American ringing tone, and how long a key is waited for at most
PAUSE_S, PATIENCE_S = 4.2, 7.0
#: what asks the caller to press or speak
ASKS = ("sample-welcome", "message-review", "message-review-alone", "message-kept", "beep")
BY_HAND = "Caller 9"  # the last of the paths
FRONT, WEBSITE = "+12125550100", "+12125550102"


@dataclass
class Way:
    """A caller's way: what is done when so many seconds have been heard, one after the other."""

    name: str
    to: str
    mode: str
    acts: list[tuple[float, str]] = field(default_factory=list)
    phone: Baresip | None = None

    def heard_s(self) -> float:
        assert self.phone
        return len(self.phone.heard()) / RATE

    def go_on(self) -> bool:
        """Do what is due; gives whether all is done and the call over."""
        assert self.phone
        closed = self.phone.count("CALL_CLOSED") > 0
        while self.acts and not closed and self.heard_s() >= self.acts[0][0]:
            what = self.acts.pop(0)[1]
            if what == "hang up":
                self.phone.hang_up()
            else:
                self.phone.digits(what)
        return closed


def _paths() -> list[Way]:
    return [
        Way("lunch, and nothing is pressed after the message", FRONT, "lunch", [(13, "#")]),
        Way("after hours, the message is heard", FRONT, "closed", [(19, "#"), (29, "2"), (45, "1")]),
        Way("holiday, too short a message", FRONT, "holiday", [(11.3, "#"), (20, "hang up")]),
        Way("emergency, nobody on call", FRONT, "emergency", [(45, "hang up")]),
        Way("menu, wrong keys", WEBSITE, "open", [(3, "9"), (9, "9"), (24, "hang up")]),
        Way("menu, nothing pressed", WEBSITE, "open", [(75, "hang up")]),
        Way("billing, whose person answers", WEBSITE, "open", [(3, "2"), (20, "hang up")]),
        Way("new patients, nobody answers", WEBSITE, "open", [(3, "3"), (26, "hang up")]),
        # Sam is on a call by then, and Priya does not answer: a call back is offered after 25 s
        Way("billing, called back", WEBSITE, "open", [(8, "2"), (42, "1"), (48, "1"), (54, "1")]),
        Way("front desk, all that hands can do with a caller", WEBSITE, "open", [(3, "0")]),
    ]


def _config(port: int, at: dict[str, str]) -> str:
    """The shipped config with the addresses of this test."""
    text = (ROOT / "config.toml").read_text("utf-8")
    low, high = rtp_range(400)
    sip = f'listen = "127.0.0.1:{port}"\nrtp_ports = "{low}-{high}"'
    changes = {'listen = "127.0.0.1:5060"': sip, 'address = "127.0.0.1:5070"': at["town"]}
    changes |= {f"sip:{name}@127.0.0.1:5070": uri for name, uri in at.items() if name != "town"}
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Way]]:
    """All paths, walked at the same time."""
    folder = tmp_path_factory.mktemp("silence")
    with ExitStack() as stack:
        phones = {
            name: stack.enter_context(Baresip(folder, name, auto=name == "desk"))
            for name in ("desk", "sam", "priya", "lee", "hu", "town")
        }
        paths = _paths()
        for place, path in enumerate(paths):
            path.phone = stack.enter_context(Baresip(folder, f"+1212555018{place}", name=f"Caller {place}"))
        desk = Desk(folder / "desk", "")
        gone = f"sip:gone@127.0.0.1:{free_port()}"
        uris = {name: phones[name].uri for name in ("desk", "sam", "priya", "lee", "hu")}
        town = f'address = "127.0.0.1:{phones["town"].port}"\naccept = ["127.0.0.1"]'
        desk.config.write_text(_config(desk.port, {"town": town, "cole": gone, **uris}), "utf-8")
        stack.enter_context(desk)
        seat = stack.enter_context(ScriptSeat(desk.socket))
        _walk(desk, seat, phones, paths)
        yield paths


def _walk(desk: Desk, seat: ScriptSeat, phones: dict[str, Baresip], paths: list[Way]) -> None:
    mode = ""
    for path in paths:
        assert path.phone
        if path.mode != mode:
            mode = path.mode
            seat.wish("mode", to=mode, until="never")
            wait_until(lambda wanted=mode: seat.board.mode.name == wanted)  # type: ignore[misc]
        path.phone.dial(f"sip:{path.to}@127.0.0.1:{desk.port}")
        if mode == "lunch":
            phones["lee"].wait("CALL_INCOMING")
            phones["lee"].hang_up()
        path.phone.wait("CALL_ESTABLISHED", limit_s=40)

    assert paths[-1].phone
    hands, sam = _hands(seat, phones, paths[-1].phone), phones["sam"]

    def done() -> bool:
        next(hands, None)
        if sam.count("CALL_INCOMING") and not sam.count("CALL_ESTABLISHED"):
            sam.answer()
        over = [path.go_on() for path in paths]
        return all(over)

    wait_until(done, 200)


def _hands(seat: ScriptSeat, phones: dict[str, Baresip], caller: Baresip) -> Iterator[None]:
    """All that a receptionist can do with who pressed 0, each for some seconds of what that caller hears."""

    def hears(seconds: float, state: str) -> Iterator[None]:
        while not any(row.name == BY_HAND and row.state == state for row in seat.board.calls):
            yield
        begun = len(caller.heard())
        while len(caller.heard()) < begun + seconds * RATE:
            yield

    def do(verb: str, to: str = "") -> None:
        seat.wish(verb, next(row for row in seat.board.calls if row.name == BY_HAND).id, to=to)

    hu = phones["hu"]
    yield from hears(2, "ringing")
    do("answer")
    for verb, again in (("hold", "hold"), ("park", "answer")):
        yield from hears(2, "talking")
        do(verb)
        yield from hears(4, "holding")
        do(again)
    yield from hears(2, "talking")
    do("consult", "staff hu 8s")
    while not hu.count("CALL_INCOMING"):
        yield
    yield from hears(3, "holding")
    do("complete")  # while it rings: nobody answers, and the caller is back at the desk
    yield from hears(3, "dialling")
    yield from hears(3, "ringing")
    do("answer")
    yield from hears(2, "talking")
    do("consult", "staff hu")
    while hu.count("CALL_INCOMING") < 2:
        yield
    hu.answer()
    yield from hears(4, "holding")
    do("swap")
    yield from hears(2, "talking")
    do("cancel")
    yield from hears(2, "talking")
    do("camp", "staff lee")
    yield from hears(4, "waiting")
    caller.digits("0")
    yield from hears(3, "ringing")
    do("answer")
    yield from hears(2, "talking")
    do("transfer", "number 299")
    yield from hears(3, "ringing")  # the trunk knows no 299
    caller.hang_up()


def _allowed(path: Way, begin: float, end: float) -> bool:
    assert path.phone
    recording = path.phone.heard()
    before = recording[int((begin - 0.5) * RATE) : int((begin - 0.1) * RATE)]
    rings = len(before) > 0 and min(heard_level(before, hertz) for hertz in (440.0, 480.0)) > 0.2
    if rings and end - begin <= PAUSE_S:
        return True
    asked = next((name for name in ASKS if ends_with(recording, known(SHIPPED / f"{name}.wav"), begin)), "")
    return bool(asked) and (asked == "beep" or end - begin <= PATIENCE_S)


@pytest.mark.parametrize("place", range(len(_paths())), ids=[path.name for path in _paths()])
def test_no_caller_hears_nothing_for_long(walked: list[Way], place: int) -> None:
    path = walked[place]
    assert path.phone
    recording = path.phone.heard()
    assert len(recording) > 5 * RATE
    wrong = [
        f"{begin:.1f}-{end:.1f} s"
        for begin, end in silences(recording, LONGEST_S)
        if not _allowed(path, begin, end)
    ]
    assert not wrong, f"{path.name}: silent at {', '.join(wrong)} of {len(recording) / RATE:.0f} s"


def test_the_tone_comes_soon_after_the_greeting_at_lunch(walked: list[Way]) -> None:
    phone = walked[0].phone
    assert phone
    recording = phone.heard()
    beep = find(known(SHIPPED / "beep.wav"), recording[: 15 * RATE])
    assert beep.start / RATE <= 10.0


def test_who_presses_nothing_after_the_message_is_told_kindly_that_it_is_kept(walked: list[Way]) -> None:
    phone = walked[0].phone
    assert phone
    recording = phone.heard()
    said = [find(known(SHIPPED / f"{name}.wav"), recording) for name in ("message-review", "message-kept")]
    assert not any(each.lost for each in said), said
    assert said[0].end < said[1].start
    farewell = recording[said[1].end :]
    assert not silences(farewell[-3 * RATE : -RATE // 2], 1.0)  # the call ends with words


def test_a_caller_who_keeps_their_place_is_told_that_they_are_called_back(walked: list[Way]) -> None:
    phone = walked[-2].phone
    assert phone
    recording = np.concatenate([phone.heard(), np.zeros(RATE)])  # the call ends with the last word
    names = ("callback-offer", "callback-confirmed")
    said = [find(known(SHIPPED / f"{name}.wav"), recording) for name in names]
    assert not any(each.lost for each in said), said
    assert said[0].end < said[1].end
