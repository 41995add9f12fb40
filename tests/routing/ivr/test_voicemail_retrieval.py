"""Somebody at any phone who hears the messages of a box, key by key."""

from dataclasses import replace

import pytest

from console.routing.ivr import voicemail_retrieval
from console.routing.ivr.voicemail_retrieval import Check, End, Mailbox, Move, Play, Say, Stage


def press(move: Move, keys: str) -> Move:
    for key in keys:
        assert isinstance(move, Say | Play)
        move = voicemail_retrieval.press(move.mailbox, key)
    return move


def opened(*messages: str) -> Move:
    return voicemail_retrieval.listed(Mailbox(stage=Stage.CHECK, number="700"), messages, ("number-2",))


def test_the_number_then_the_pin() -> None:
    assert voicemail_retrieval.enter() == Say(Mailbox(), ("mailbox-number",))
    asked = press(voicemail_retrieval.enter(), "700#")
    assert asked == Say(Mailbox(Stage.PIN, number="700"), ("mailbox-pin",))
    check = press(asked, "4711#")
    assert isinstance(check, Check)
    assert (check.mailbox.number, check.pin, check.mailbox.stage) == ("700", "4711", Stage.CHECK)
    assert press(Say(check.mailbox), "1") == Say(check.mailbox)  # keys while it is compared mean nothing


def test_a_star_begins_a_line_anew() -> None:
    asked = press(voicemail_retrieval.enter(), "9*700#")
    assert isinstance(asked, Say)
    assert asked.mailbox.number == "700"
    check = press(asked, "99*4711#")
    assert isinstance(check, Check)
    assert check.pin == "4711"


def test_digits_beyond_the_longest_are_not_kept() -> None:
    move = press(voicemail_retrieval.enter(), "1" * 500)
    assert isinstance(move, Say)
    assert len(move.mailbox.digits) == voicemail_retrieval.LONGEST


def test_three_wrong_tries_end_the_call() -> None:
    at = Mailbox(Stage.CHECK, number="700")
    for wrong in (1, 2):
        move = voicemail_retrieval.checked(at, right=False)
        assert move == Say(Mailbox(wrong=wrong), ("mailbox-wrong", "mailbox-number"))
        at = replace(move.mailbox, stage=Stage.CHECK)
    assert voicemail_retrieval.checked(at, right=False) == End(("mailbox-wrong", "mailbox-locked"))
    assert voicemail_retrieval.checked(Mailbox(Stage.CHECK), right=True) is None


def test_messages_are_heard_kept_deleted_and_passed_over() -> None:
    first = opened("a", "b", "c")
    assert isinstance(first, Play)
    assert first.before == ("you-have", "number-2", "new-messages")
    assert (first.mailbox.message, first.after) == ("a", ("mailbox-choices",))
    again = press(first, "2")
    assert isinstance(again, Play)
    assert (again.mailbox.message, again.before, again.delete) == ("a", (), "")
    second = press(again, "3")
    assert isinstance(second, Play)
    assert (second.mailbox.message, second.before, second.delete) == ("b", ("mailbox-deleted",), "a")
    third = press(second, "#")
    assert isinstance(third, Play)
    assert (third.mailbox.message, third.before, third.delete) == ("c", (), "")
    assert press(third, "9") == Say(third.mailbox, ("invalid-key", "mailbox-choices"))
    assert press(third, "1") == End(("mailbox-kept", "mailbox-end"))
    assert press(third, "3") == End(("mailbox-deleted", "mailbox-end"), "c")


def test_one_message_and_none() -> None:
    one = opened("a")
    assert isinstance(one, Play)
    assert one.before[-1] == "new-message"
    assert opened() == End(("mailbox-empty",))


def test_what_can_not_be_played_is_told() -> None:
    one = opened("a", "b")
    assert isinstance(one, Play)
    assert voicemail_retrieval.lost(one.mailbox) == Say(one.mailbox, ("mailbox-lost", "mailbox-choices"))


@pytest.mark.parametrize(
    ("at", "again"),
    [
        (Mailbox(), "mailbox-number"),
        (Mailbox(Stage.PIN), "mailbox-pin"),
        (Mailbox(Stage.MESSAGE, messages=("a",)), "mailbox-choices"),
    ],
)
def test_who_presses_nothing_is_asked_once_more(at: Mailbox, again: str) -> None:
    move = voicemail_retrieval.timeout(at)
    assert isinstance(move, Say)
    assert move.prompts == (again,)
    assert voicemail_retrieval.timeout(move.mailbox) == End(("goodbye",))
    pressed = voicemail_retrieval.press(move.mailbox, "5")
    assert isinstance(pressed, Say)
    assert pressed.mailbox.waits == 0
