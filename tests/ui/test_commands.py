from dataclasses import replace
from pathlib import Path

import pytest

from console.calls.protocol.intents import VERBS, Role
from console.calls.protocol.snapshot import Message, Sharer
from console.calls.state.call_state import ALLOWED, State
from console.ui.commands import BY_ID, COMMANDS, Aim, applying, keymap, shown_key
from console.ui.view import View
from tests.ui.fake import NOW, morning, row, snapshot, you


def _view(*rows: object, **more: object) -> View:
    fields = {key: more.pop(key) for key in ("selected", "lost") if key in more}
    return View(snapshot(*rows, **more), NOW, **fields)  # type: ignore[arg-type]


def test_the_page_of_keys_says_what_proves_each_verb() -> None:
    page = (Path(__file__).parents[2] / "docs" / "keys.md").read_text(encoding="utf-8")
    table = page.partition("## What proves each verb")[2].partition("\n## ")[0]
    told = [row.split(" | ")[:2] for row in table.splitlines() if row.startswith("| ")][1:]
    keys = {command.label: f"`{shown_key(command.keys[0])}`" for command in COMMANDS if command.keys}
    wanted = [command.label for command in COMMANDS if command.verb]
    assert [label.removeprefix("| ") for label, _ in told] == wanted
    assert [key for _, key in told] == [
        keys.get(label, key) for label, (_, key) in zip(wanted, told, strict=True)
    ]


def test_every_verb_of_the_desk_has_a_command_and_no_other() -> None:
    # Sent while the modes are looked at, a call selected, a PIN typed, by the box of slips, by quitting.
    by_the_screen = {
        "card_save",
        "card_merge",
        "preview",
        "favourite",
        "remark",
        "here",
        "select",
        "no",
        "unlock",
        "slip_done",
        "slip_take",
        "message_done",
        "leave",
        "try_setting",
        "set_setting",
        "undo_setting",
        "dry_run",
    }
    by_the_screen |= {"message_give", "message_slip", "hear"}
    by_the_command_line = {"pin", "reset_pin", "box_pin", "prompt", "reload", "holiday"}
    verbs = set(VERBS) - by_the_screen - by_the_command_line
    assert {command.verb for command in COMMANDS if command.verb} == verbs


def test_no_key_means_two_things() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    assert len(BY_ID) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_explains_itself(command: object) -> None:
    assert command.help.endswith(".")  # type: ignore[attr-defined]
    assert command.label  # type: ignore[attr-defined]
    assert (command.only != "") == (command.aim is not Aim.NONE)  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", list(Role))
def test_the_table_of_roles_is_the_desks(role: Role) -> None:
    view = _view(*morning(), you=you(role))
    for command in COMMANDS:
        least = max(VERBS[command.verb] if command.verb else Role.VIEWER, command.least)
        allowed = role >= least or not (command.verb or command.least)
        assert (command.refusal(view.snapshot) == "") is allowed, command.id
        assert command.role == least


def test_a_refusal_says_who_may() -> None:
    view = _view(*morning(), you=you(Role.STAFF))
    assert BY_ID["override"].why_not(view, view.shown) == "Override is for a receptionist; you are staff"


@pytest.mark.parametrize("state", [state for state in State if state is not State.ENDED])
def test_a_command_applies_exactly_where_the_state_allows_its_verb(state: State) -> None:
    calls = row(1, "Ana Ruiz", state.value, mine=True, recorded="on")
    family = replace(calls.card, sharers=(Sharer("Ana Ruiz"), Sharer("Ben Ruiz")))
    view = _view(replace(calls, card=family), selected="c1")
    for command in COMMANDS:
        if command.aim is Aim.NONE:
            continue
        why = command.why_not(view, command.target(view))
        assert (why == "") is (command.verb in ALLOWED[state]), command.id
        assert not why or why.startswith("Ana Ruiz ")


def test_answer_takes_the_selected_call_or_else_the_recall_or_else_the_oldest() -> None:
    answer = BY_ID["answer"]
    target = answer.target(_view(*morning(), selected="c2"))
    assert target is not None
    assert target.id == "c2"
    target = answer.target(_view(*morning()))
    assert target is not None
    assert target.id == "c6"
    old, new = row(1, "Old", arrived_at=NOW - 50), row(2, "New")
    target = answer.target(_view(new, old))
    assert target is not None
    assert target.name == "Old"
    calm = _view(row(1, "On hold", "holding"))
    assert answer.target(calm) is None
    assert answer.why_not(calm, None) == "No call is waiting"


@pytest.mark.parametrize("state", ["connecting", "talking"])
def test_who_comes_too_late_reads_who_was_first(state: str) -> None:
    view = _view(row(1, "Ana Ruiz", state, seat="Priya"), selected="c1")
    assert BY_ID["answer"].why_not(view, view.chosen) == "Priya took Ana Ruiz"


@pytest.mark.parametrize("command", ["hold", "mute"])
def test_nobody_silences_somebody_elses_conversation(command: str) -> None:
    view = _view(row(1, "Ana Ruiz", "talking", seat="Priya"), selected="c1")
    why = BY_ID[command].why_not(view, view.chosen)
    assert why.startswith("Ana Ruiz is in conversation, Priya has the call: only your own")
    held = _view(row(1, "Ana Ruiz", "holding"), selected="c1")
    assert BY_ID["hold"].why_not(held, held.chosen) == ""


def test_what_ends_a_call_wants_one_that_was_chosen() -> None:
    ringing, mine = row(1, "Ana"), row(2, "Ben", "talking", mine=True)
    assert BY_ID["hang_up"].target(_view(ringing)) is None
    target = BY_ID["hang_up"].target(_view(ringing, mine))
    assert target is not None
    assert target.name == "Ben"
    assert BY_ID["hang_up"].why_not(_view(ringing), None) == "Pick a call first: ↑ ↓ or its number"


def test_undo_applies_while_something_can_be_undone() -> None:
    undo = BY_ID["undo"]
    view = _view(messages=(Message(1, NOW - 2, "sent", undo_until=NOW + 3),))
    assert undo.why_not(view, None) == ""
    assert "5 seconds" in undo.why_not(replace(view, now=NOW + 4), None)


def test_nothing_is_sent_to_a_desk_that_is_gone() -> None:
    view = _view(*morning(), lost="The desk is gone")
    assert {command.id for command, _row in applying(view) if command.verb} == set()
    assert {"up", "down", "keys", "quit"} <= {command.id for command, _row in applying(view)}


def test_keys_can_be_changed() -> None:
    keys, problems = keymap([("answer", "insert"), ("note", "N , ctrl+n"), ("search", "end")])
    assert problems == ()
    assert keys["answer"] == ("insert",)
    assert keys["note"] == ("n", "ctrl+n")
    assert keys["search"] == ("end",)
    assert keys["hold"] == ("h",)


def test_keys_can_be_swapped() -> None:
    keys, problems = keymap([("hold", "m"), ("mute", "h")])
    assert problems == ()
    assert (keys["hold"], keys["mute"]) == (("m",), ("h",))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("anwser", "insert"), "anwser is no command; F1 lists them"),
        (("answer", "x"), "answer = 'x', but x is hang_up's key"),
        (("answer", "  "), 'answer has no key; write answer = "insert"'),
    ],
)
def test_a_wrong_change_is_left_out_and_told(change: tuple[str, str], told: str) -> None:
    keys, problems = keymap([change])
    assert problems == (f"[screen] keys: {told}",)
    assert keys == keymap(())[0]


@pytest.mark.parametrize(
    ("key", "shown"),
    [("enter", "⏎"), ("f2", "F2"), ("ctrl+p", "Ctrl+P"), ("slash", "/"), ("a", "a"), ("ctrl+f5", "Ctrl+F5")],
)
def test_keys_are_shown_as_they_are_printed_on_the_keyboard(key: str, shown: str) -> None:
    assert shown_key(key) == shown
