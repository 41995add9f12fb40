"""A caller in a menu: keys, silence, wrong keys, and being taken out by a person."""

from typing import Any

from console.calls.protocol.commands import Answer, Audio, Music, Nothing, Ringback
from console.calls.protocol.events import DigitReceived, PromptEnded
from console.calls.state.call_state import State
from console.routing.ivr.menus import CONNECTING
from tests.calls.scene import MARIA, OFFICE, Scene

MAIN: dict[str, Any] = {
    "name": "main",
    "title": "Main menu",
    "say": "lunch",
    "keys": {
        "1": {"to": "staff sam 20s", "reason": "billing"},
        "2": "menu more",
        "3": {"to": "queue spanish", "language": "es"},
        "0": "desk",
    },
    "tries": 2,
    "no_input": "desk",
    "invalid": "voicemail front",
}
MORE = {**MAIN, "name": "more", "title": "More", "keys": {"1": "staff priya", "0": "desk", "*": "back"}}


def scene(**changes: Any) -> Scene:
    return Scene(
        **{
            "menu": [{**MAIN, **changes}, MORE],
            "queue": [{"name": "spanish", "skills": {"billing": 1}}],
            "staff": [
                *OFFICE["staff"],
                {"name": "lee", "uri": "sip:lee@127.0.0.1:5070", "skills": {"billing": 1, "es": 2}},
                {"name": "tom", "uri": "sip:tom@127.0.0.1:5070", "skills": {"billing": 5}},
            ],
            "routing": {"otherwise": ["menu main", "voicemail front"]},
        }
    )


def test_a_key_decides_at_once_also_while_the_choices_are_said() -> None:
    desk = scene()
    call = desk.arrive()
    assert call.state is State.CHOOSING
    assert desk.found(Answer)
    assert desk.hears(call.leg) == Audio(("lunch",))
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.state is State.DIALLING
    assert call.peer_staff == "sam"
    assert call.facts.reason == "billing"
    assert [str(step) for step in call.plan] == ["menu main", "staff sam 20s", "voicemail front"]


def test_without_barge_in_a_key_is_heard_after_the_choices_only() -> None:
    desk = scene(barge_in=False)
    call = desk.arrive()
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.state is State.CHOOSING
    desk.phone(PromptEnded(call.leg))
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.state is State.DIALLING


def test_silence_says_the_choices_again_and_ends_the_menu_the_second_time() -> None:
    desk = scene()
    desk.sit()
    call = desk.arrive()
    desk.phone(PromptEnded(call.leg))
    desk.wait(6.1)
    assert call.state is State.CHOOSING
    assert desk.hears(call.leg) == Audio(("no-input", "lunch"))
    desk.phone(PromptEnded(call.leg))
    desk.wait(6.1)
    assert call.state is State.RINGING


def test_wrong_keys_have_an_end_of_their_own() -> None:
    desk = scene()
    call = desk.arrive()
    desk.phone(DigitReceived(call.leg, "9"))
    assert desk.hears(call.leg) == Audio(("invalid-key", "lunch"))
    desk.phone(DigitReceived(call.leg, "9"))
    assert call.state is State.PLAYING
    assert desk.hears(call.leg) == Audio(("unavailable", "beep"))


def test_a_menu_in_a_menu_and_back() -> None:
    desk = scene()
    call = desk.arrive()
    seat = desk.sit()
    desk.phone(DigitReceived(call.leg, "2"))
    assert desk.row(seat, call).where == "More"
    desk.phone(DigitReceived(call.leg, "*"))
    assert desk.row(seat, call).where == "Main menu"


def test_the_language_chosen_asks_for_who_speaks_it() -> None:
    desk = scene()
    call = desk.arrive()
    desk.phone(DigitReceived(call.leg, "3"))
    assert call.state is State.WAITING
    assert call.needs == {"es": 1}
    assert [offered.staff for offered in call.offers.values()] == ["lee"]


def test_a_receptionist_pulls_a_caller_out() -> None:
    desk = scene()
    call = desk.arrive()
    seat = desk.sit(MARIA)
    desk.wish(seat, "answer", call)
    assert desk.hears(call.leg) == Ringback()
    desk.answers(desk.core.desk.seats[seat].line)
    assert call.state is State.TALKING
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.state is State.TALKING


def test_a_caller_who_types_an_extension_is_waited_for() -> None:
    desk = Scene(
        menu=[{**MAIN, "extensions": True, "keys": {"0": "desk", "2": "menu main"}}],
        staff=[{"name": "sam", "uri": "sip:sam@127.0.0.1:5070", "extension": "201"}],
        routing={"otherwise": ["menu main", "voicemail front"]},
    )
    call = desk.arrive()
    for digit in "20":
        desk.phone(DigitReceived(call.leg, digit))
        assert call.state is State.CHOOSING
    assert desk.hears(call.leg) == Nothing()
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.peer_staff == "sam"


def test_a_hash_behind_a_decided_choice_belongs_to_it() -> None:
    desk = scene()
    call = desk.arrive()
    for digit in "2#":  # to another menu, where # would be a wrong key
        desk.phone(DigitReceived(call.leg, digit))
    assert call.menu
    assert (call.menu.menu, call.menu.wrong) == ("more", 0)
    for digit in "9#":  # a wrong key counts once
        desk.phone(DigitReceived(call.leg, digit))
    assert call.menu.wrong == 1
    desk.wait(1.6)
    desk.phone(DigitReceived(call.leg, "#"))  # by itself it is a wrong key
    assert call.state is not State.CHOOSING or call.menu.wrong == 2


def test_a_hash_behind_the_way_to_a_box_does_not_skip_its_greeting() -> None:
    desk = scene(keys={"1": "voicemail front"})
    call = desk.arrive()
    desk.phone(DigitReceived(call.leg, "1"))
    before = desk.hears(call.leg)
    desk.phone(DigitReceived(call.leg, "#"))
    assert desk.hears(call.leg) == before


def test_who_is_put_through_hears_so_first_where_the_phone_rings_already() -> None:
    desk = scene()
    call = desk.arrive()
    desk.phone(DigitReceived(call.leg, "1"))
    assert call.peer_staff == "sam"
    assert desk.hears(call.leg) == Ringback((CONNECTING,))


def test_the_config_may_have_words_of_its_own_for_a_place_and_a_language() -> None:
    words = [
        {"name": "connect-sam", "text": "One moment, I will connect you with Sam."},
        {"name": "connect-spanish", "text": "Un momento, por favor.", "language": "es"},
    ]
    desk = Scene(
        menu=[{**MAIN, "language": "es", "keys": {**MAIN["keys"], "2": "voicemail front"}}],
        queue=[{"name": "spanish", "skills": {"billing": 1}}],
        staff=[
            *OFFICE["staff"],
            {"name": "lee", "uri": "sip:lee@127.0.0.1:5070", "skills": {"billing": 1, "es": 2}},
        ],
        prompt=[*OFFICE["prompt"], *words],
        routing={"otherwise": ["menu main", "voicemail front"]},
    )
    for digit, heard in (("1", Ringback(("connect-sam",))), ("3", Audio(("connect-spanish:es",)))):
        call = desk.arrive()
        desk.phone(DigitReceived(call.leg, digit))
        assert desk.hears(call.leg) == heard
    assert call.speaking  # no place in line is told before
    desk.phone(PromptEnded(call.leg))
    assert desk.hears(call.leg) == Music()


def test_nobody_is_told_of_a_person_where_nobody_is_there() -> None:
    desk = scene()
    call = desk.arrive()
    desk.phone(DigitReceived(call.leg, "0"))
    assert call.state is State.PLAYING  # nobody sits at the desk: the box greets
    assert CONNECTING not in desk.hears(call.leg).prompts
