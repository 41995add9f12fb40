"""A caller in a menu says why they call: guesses are confirmed, danger rings a person, keys always win."""

from typing import Any

from console.calls.protocol.commands import Audio, Hear, HearCommand, Nothing, StopHearing
from console.calls.protocol.events import (
    Deaf,
    DigitReceived,
    Heard,
    PromptEnded,
    RecordingEnded,
    SpeechBegan,
    SpeechEnded,
)
from console.calls.protocol.snapshot import Need
from console.calls.route.spoken_menus import LIMIT_S, WORKING, WORKING_S
from console.calls.state.call import Call
from console.calls.state.call_state import State
from tests.calls.scene import MARIA, Scene

MAIN: dict[str, Any] = {
    "name": "main",
    "title": "Main menu",
    "say": "lunch",
    "listen": True,
    "keys": {
        "1": "staff priya 20s",
        "2": {"to": "staff sam 20s", "reason": "billing"},
        "0": "desk",
    },
    "tries": 2,
    "no_input": "voicemail front",
    "invalid": "hang up",
}
CONFIRM, AGAIN = Audio(("confirm-billing", "yes-or-no")), Audio(("say-again",))


def scene(*, hears: bool = True, **changes: Any) -> Scene:
    desk = Scene(menu=[{**MAIN, **changes}], routing={"otherwise": ["menu main", "voicemail front"]})
    desk.core.desk.hears = hears
    return desk


def says(desk: Scene, call: Call, text: str, intent: str = "", urgent: str = "") -> None:
    desk.phone(SpeechBegan(call.leg))
    desk.phone(Heard(call.leg, text, intent, 0.9 if intent else 0.0, urgent))


def hearing(desk: Scene) -> list[HearCommand]:
    return [c for c in desk.all if isinstance(c, Hear | StopHearing)]


def test_a_reason_is_confirmed_before_it_counts_and_a_key_says_yes() -> None:
    desk = scene()
    call = desk.arrive()
    seat = desk.sit()
    assert hearing(desk) == [Hear(call.leg)]
    desk.phone(SpeechBegan(call.leg))
    assert desk.hears(call.leg) == Nothing()
    assert desk.row(seat, call).where == "Main menu, speaks"
    desk.phone(Heard(call.leg, "a question about my bill", "billing", 0.9))
    assert desk.hears(call.leg) == CONFIRM
    assert call.facts.reason == ""
    row = desk.row(seat, call)
    assert row.said == '"a question about my bill": billing? (90%)'
    assert [step.note for step in row.plan if step.status == "now"] == ["is asked: billing?"]
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.state is State.DIALLING
    assert (call.peer_staff, call.facts.reason) == ("sam", "billing")
    assert hearing(desk) == [Hear(call.leg), StopHearing(call.leg)]
    assert desk.row(seat, call).said == row.said


def test_yes_in_words_accepts_and_is_written_down_without_the_words() -> None:
    desk = scene()
    call = desk.arrive()
    says(desk, call, "my secret bill", "billing")
    says(desk, call, "Yes, please.")
    assert call.peer_staff == "sam"
    told = [getattr(c, "what", "") for c in desk.all]
    assert "Main menu: said billing, said yes" in told
    assert not any("secret" in what for what in told)


def test_no_by_key_or_in_words_asks_once_more_and_then_for_keys() -> None:
    desk = scene()
    call = desk.arrive()
    says(desk, call, "a bill", "billing")
    desk.phone(DigitReceived(call.leg, "2"))
    assert desk.hears(call.leg) == AGAIN
    says(desk, call, "the bill", "billing")
    says(desk, call, "No, that's not right.")
    assert desk.hears(call.leg) == Audio(("by-keys", "lunch"))
    assert hearing(desk)[-1] == StopHearing(call.leg)
    says(desk, call, "the bill", "billing")
    assert desk.hears(call.leg) == Audio(("by-keys", "lunch"))
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.peer_staff == "priya"


def test_two_failures_lead_to_the_keys_and_the_menus_own_ends() -> None:
    desk = scene()
    call = desk.arrive()
    says(desk, call, "the weather", "hours")  # no key is for that
    assert desk.hears(call.leg) == AGAIN
    says(desk, call, "blah")
    assert desk.hears(call.leg) == Audio(("by-keys", "lunch"))
    desk.phone(PromptEnded(call.leg))
    desk.wait(6.1)
    assert desk.hears(call.leg) == Audio(("no-input", "lunch"))
    desk.phone(PromptEnded(call.leg))
    desk.wait(6.1)
    assert call.state is State.PLAYING
    assert desk.hears(call.leg) == Audio(("unavailable", "beep"))


def test_danger_is_red_and_rings_at_the_desk_with_a_line_on_every_seat() -> None:
    desk = scene()
    seat, other = desk.sit(), desk.sit(MARIA)
    call = desk.arrive()
    says(desk, call, "I have chest pain", "billing", "chest pain")
    assert call.state is State.RINGING
    assert desk.row(seat, call).need is Need.EMERGENCY
    assert desk.row(seat, call).said == '"I have chest pain": danger, "chest pain"'
    assert desk.said(seat) == desk.said(other) == 'Ana said "chest pain": take this call now'
    assert hearing(desk)[-1] == StopHearing(call.leg)
    desk.wait(20.1)
    assert desk.hears(call.leg) == Audio(("unavailable", "beep"))


def test_danger_with_nobody_at_the_desk_takes_the_end_of_the_menu() -> None:
    desk = scene()
    call = desk.arrive()
    says(desk, call, "an emergency", urgent="emergenc*")
    assert call.words == '"an emergency": danger, "emergenc…"'
    assert [str(step) for step in call.plan[:3]] == ["menu main", "desk", "voicemail front"]
    assert call.state is State.PLAYING


def test_a_sound_without_words_is_silence() -> None:
    desk = scene()
    call = desk.arrive()
    says(desk, call, "")
    assert call.state is State.CHOOSING
    desk.wait(6.1)
    assert desk.hears(call.leg) == Audio(("no-input", "lunch"))
    assert call.menu
    assert call.menu.misheard == 0


def test_silence_after_the_question_is_silence_and_what_follows_is_a_new_reason() -> None:
    desk = scene()
    call = desk.arrive()
    says(desk, call, "a bill", "billing")
    desk.phone(PromptEnded(call.leg))
    desk.wait(6.1)
    assert desk.hears(call.leg) == Audio(("no-input", "lunch"))
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.peer_staff == "priya"


def test_no_time_runs_out_while_they_speak() -> None:
    desk = scene()
    call = desk.arrive()
    desk.phone(PromptEnded(call.leg))
    desk.wait(5.9)
    desk.phone(SpeechBegan(call.leg))
    desk.wait(20.0)
    desk.phone(Heard(call.leg, "a bill", "billing", 0.9))
    assert desk.hears(call.leg) == CONFIRM


def test_a_key_wins_while_they_speak_and_what_they_said_comes_too_late() -> None:
    desk = scene()
    call = desk.arrive()
    desk.phone(SpeechBegan(call.leg))
    desk.phone(DigitReceived(call.leg, "1"))
    assert hearing(desk)[-1] == StopHearing(call.leg)
    desk.phone(Heard(call.leg, "a bill", "billing", 0.9))
    assert call.peer_staff == "priya"
    assert call.facts.reason == ""


def test_without_barge_in_the_choices_are_said_to_their_end_but_danger_is_heard() -> None:
    desk = scene(barge_in=False)
    desk.sit()
    call = desk.arrive()
    says(desk, call, "a bill", "billing")
    assert desk.hears(call.leg) == Audio(("lunch",))
    says(desk, call, "an emergency", urgent="emergenc*")
    assert call.state is State.RINGING


def test_a_deaf_recogniser_leaves_the_keys() -> None:
    desk = scene()
    call = desk.arrive()
    desk.phone(SpeechBegan(call.leg))
    desk.phone(Deaf(call.leg, "the speech worker ended with code 1"))
    assert hearing(desk)[-1] == StopHearing(call.leg)
    desk.wait(6.1)
    assert hearing(desk)[-1] == Hear(call.leg)  # with the choices it is tried again
    desk.phone(RecordingEnded(call.leg, 0.0, "disk"))
    assert not call.hearing
    desk.phone(DigitReceived(call.leg, "2"))
    assert call.peer_staff == "sam"


def test_without_the_recogniser_in_another_language_or_when_gone_nothing_is_heard() -> None:
    desk = scene(hears=False)
    desk.arrive()
    assert hearing(desk) == []
    desk = scene(language="es")
    desk.arrive()
    assert hearing(desk) == []
    desk = scene()
    call = desk.arrive()
    desk.ends(call.leg)
    assert hearing(desk) == [Hear(call.leg), StopHearing(call.leg)]


def test_the_line_is_not_silent_while_words_are_recognised() -> None:
    desk = scene()
    call = desk.arrive()
    desk.phone(SpeechBegan(call.leg))
    desk.phone(SpeechEnded(call.leg))
    working = desk.hears(call.leg)
    assert isinstance(working, Audio)
    assert set(working.prompts) == {WORKING}
    assert len(working.prompts) * WORKING_S >= LIMIT_S
    desk.phone(SpeechBegan(call.leg))  # they go on: nothing is said over them
    assert desk.hears(call.leg) == Nothing()
    desk.phone(SpeechEnded(call.leg))
    desk.phone(Heard(call.leg, "", "", 0.0))  # a cough
    assert desk.hears(call.leg) == Nothing()
    desk.phone(SpeechEnded(call.leg))  # late, of nothing that counts
    assert desk.hears(call.leg) == Nothing()
    says(desk, call, "a bill", "billing")
    assert desk.hears(call.leg) == CONFIRM
