"""A desk that is killed while calls stand in every state a call can stand in: the journal forgets none."""

import signal
import subprocess
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from console.calls.protocol.snapshot import Row
from console.calls.state.call_state import State
from tests.e2e import clinic as clinics
from tests.e2e.clinic import Clinic
from tests.office import Desk, ScriptSeat
from tests.peers import need_lines, sipp
from tests.telephony import scenarios as s
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

#: state → what is dialled by the call that is killed in it
KILLED = {
    State.RINGING: "101",
    State.DIALLING: "102",
    State.CONNECTING: "103",
    State.CHOOSING: "104",
    State.WAITING: "105",
    State.TALKING: "106",
    State.HOLDING: "107",
    State.PLAYING: "108",
    State.RECORDING: "109",
    State.REVIEWING: "110",
    State.MAILBOX: "111",
    State.LEAVING: "112",
}
#: A call passes through these within one turn of the desk: it never stands in them.
PASSED = {State.ARRIVING, State.ENDED}

CONFIG = """
[desk]
ring = "60s"
phone = "{priya}"

[numbers]
oncall = "+1 212 555 0171"

[[queue]]
name = "billing"
skills = {{ none = 1 }}

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"
skills = {{ none = 1 }}

[[staff]]
name = "lee"
title = "Lee"
uri = "{lee}"

[[menu]]
name = "main"
say = "welcome"
first_digit = "60s"
no_input = "voicemail front"
invalid = "voicemail front"
keys = {{ 1 = "staff sam 20s", 0 = "desk 20s" }}
"""
CHAINS = {
    "102": '["staff sam 60s", "voicemail front"]',
    "104": '["menu main", "hang up"]',
    "105": '["queue billing", "voicemail front"]',
    "106": '["staff lee 60s", "voicemail front"]',
    "108": "[" + 9 * '"say welcome", ' + '"hang up"]',
    "109": '"voicemail front"',
    "110": '"voicemail front"',
    "111": '"messages"',
    "112": '["say greeting", "number oncall 20s", "voicemail front"]',
}
RULES = "".join(
    f'\n[[rule]]\nname = "r{to}"\nwhen = {{{{ to = "{to}" }}}}\nthen = {then}\n'
    for to, then in CHAINS.items()
)
OTHERWISE = '\n[routing]\notherwise = ["desk 60s", "voicemail front"]\n'


def test_every_state_a_call_can_stand_in_is_one_the_desk_is_killed_in() -> None:
    assert set(KILLED) | PASSED == set(State)
    assert not set(KILLED) & PASSED


class Scene:
    """The clinic, its seat, and a caller for each state."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.clinic = Clinic(folder, stack, CONFIG + RULES + OTHERWISE, callers=2)
        self.seat: ScriptSeat = stack.enter_context(self.clinic.seat())

    def silent(self, state: State) -> Row:
        """Somebody who says nothing calls, and is where the test wants them."""
        to = KILLED[state]
        steps = s.answered(to=to) + (s.receive("REFER") if state is State.LEAVING else "") + s.pause(90_000)
        path = s.write(self.folder / f"{to}.xml", steps)
        caller = sipp(
            self.folder / f"sipp-{to}", f"127.0.0.1:{self.clinic.desk.port}", "-sf", str(path), "-m", "1"
        )
        self.stack.callback(_end, caller)
        return self.seat.wait_row(lambda row: row.to == to)

    def held(self) -> None:
        """A call that was answered, noted and parked."""
        seat, priya = self.seat, self.clinic.priya
        held = self.silent(State.HOLDING)
        seat.wish("answer", held.id)
        priya.wait("CALL_INCOMING")
        priya.answer()
        seat.wait_row(lambda row: row.id == held.id and row.state == "talking")
        seat.wish("note", held.id, text="asks for Friday")
        seat.wish("park", held.id)
        priya.wait("CALL_CLOSED")
        self.stands(State.HOLDING)

    def stands(self, *states: State) -> None:
        """Wait until calls stand in these states at once."""
        wait_until(
            lambda: {str(each) for each in states} <= {row.state for row in self.seat.board.calls}, 30.0
        )


def _lasted_until(killed_at: datetime, desk: Desk, talked: dict[str, Any]) -> None:
    """A conversation was as long as the desk lived, and not as its last line in the journal."""
    (line,) = desk.rows(f"SELECT max(at) FROM call_events WHERE call = '{talked['id']}'")
    ended = _moment(talked["ended"])
    assert _moment(line[0]) < ended <= killed_at
    assert killed_at - ended < timedelta(seconds=limit(5))


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


def test_a_desk_that_is_killed_in_every_state_of_a_call_forgets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_lines(20)
    given = clinics.BASE.replace('name = "town"', 'name = "town"\nhandoff = "refer"')
    monkeypatch.setattr(clinics, "BASE", given)
    with ExitStack() as stack:
        scene = Scene(tmp_path, stack)
        clinic, seat = scene.clinic, scene.seat
        desk = clinic.desk
        speaker, reviewer = clinic.caller(0), clinic.caller(1)

        scene.held()

        scene.silent(State.TALKING)
        clinic.lee.wait("CALL_INCOMING")
        clinic.lee.answer()
        for state in (State.DIALLING, State.CHOOSING, State.WAITING, State.PLAYING):
            scene.silent(state)
        connecting = scene.silent(State.CONNECTING)
        seat.wish("answer", connecting.id)
        scene.stands(State.CONNECTING)
        scene.silent(State.RINGING)
        speaker.dial(f"sip:{KILLED[State.RECORDING]}@127.0.0.1:{desk.port}")
        reviewer.dial(f"sip:{KILLED[State.REVIEWING]}@127.0.0.1:{desk.port}")
        recording = seat.wait_row(lambda row: row.state == "recording" and row.to == KILLED[State.REVIEWING])
        seat.wait_row(lambda row: row.state == "recording" and row.to == KILLED[State.RECORDING])
        scene.silent(State.LEAVING)
        scene.silent(State.MAILBOX)
        wait_until(lambda: time.monotonic() > recording.since_at + 2.5)  # some of the messages is there
        wait_until(lambda: desk.rows("SELECT text FROM notes") == [("asks for Friday",)])
        wait_until(lambda: len(desk.journal()) == len(KILLED))
        reviewer.digits("#")
        scene.stands(*KILLED)
        killed_at = datetime.now(UTC)
        desk.stop(signal.SIGKILL)

        desk.start()
        calls = {call["dialled"]: call for call in desk.ended(len(KILLED))}
        assert set(calls) == set(KILLED.values())
        outcomes = {state: calls[to]["outcome"] for state, to in KILLED.items()}
        assert all(outcomes.values())
        assert outcomes[State.TALKING] == outcomes[State.HOLDING] == "answered"
        _lasted_until(killed_at, desk, calls[KILLED[State.TALKING]])
        assert outcomes[State.RINGING] == outcomes[State.DIALLING] == "interrupted"
        kept = desk.rows("SELECT fate, seconds FROM voicemails")
        assert len(kept) == 2
        assert all(seconds > 1.0 for _fate, seconds in kept)
        assert desk.rows("SELECT text FROM notes") == [("asks for Friday",)]
        with clinic.seat() as again:
            assert again.board.calls == ()
            speaker.hang_up()
            speaker.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
            again.wait_row(lambda row: row.state == "ringing")
