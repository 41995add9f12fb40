"""A question never acts: what only asks whether something may be done tells nobody and writes nothing."""

import ast
from pathlib import Path

import pytest

from console.calls.protocol.commands import Dial
from console.calls.protocol.events import Ending
from console.calls.protocol.intents import Person, Role
from console.calls.protocol.store_commands import Audit
from tests.calls.scene import MARIA, OFFICE, Scene

CALLS = Path(__file__).parents[2] / "console" / "calls"
#: what acts: it tells somebody, keeps something, orders something, or changes a state
ACTS = frozenset(
    {"tell", "tell_about", "audit", "alert", "clear_alert", "story", "journal", "count", "set_state",
     "append", "listen", "dial", "join", "drop_peer", "drop_offers", "did", "announce", "turn_down"}
)  # fmt: skip


def _asks(node: ast.FunctionDef) -> bool:
    """Whether a function only answers a question: why something is not possible, or how it is said."""
    words = ast.get_docstring(node) or ""
    gives = ast.unparse(node.returns) if node.returns else ""
    return gives == "str" and words.startswith(("Why ", "How ", "What ", "Where "))


def test_no_function_that_answers_a_question_acts() -> None:
    wrong, looked = [], 0
    for path in sorted(CALLS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef) or not _asks(node):
                continue
            looked += 1
            for each in ast.walk(node):
                acts = isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
                if acts and each.func.attr in ACTS and ast.unparse(each.func.value) in ("desk", "desk.out"):
                    wrong.append(f"{path.name}: {node.name} does {ast.unparse(each.func)}")
    assert looked > 20
    assert wrong == []


def _told(scene: Scene) -> list[str]:
    return [note.text for seat in scene.core.desk.seats.values() for note in seat.notes]


def _nobody_is_told(scene: Scene) -> bool:
    audited = [a for a in scene.found(Audit, all_of_it=True) if a.verb == "emergency"]
    return not audited and not any("EMERGENCY" in text for text in _told(scene))


def test_an_emergency_number_that_cannot_be_called_is_told_to_nobody() -> None:
    scene = Scene(desk={k: v for k, v in OFFICE["desk"].items() if k != "phone"})
    seat = scene.sit(Person("zoe", Role.RECEPTIONIST, "", "Zoe"))
    scene.wish(seat, "dial", to="number 911")
    assert _told(scene) == ["You have no phone here: a manager enters one in the settings (F8)"]
    assert not scene.found(Dial)
    assert _nobody_is_told(scene)


def test_an_emergency_call_is_told_once_it_is_made() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    scene.wish(seat, "dial", to="number 911")
    assert _nobody_is_told(scene)
    scene.ends(scene.core.desk.seats[seat].line, Ending.NO_ANSWER)
    assert _nobody_is_told(scene)
    scene.wish(seat, "dial", to="number 911")
    scene.answers(scene.core.desk.seats[seat].line)
    assert scene.dialled().target == "911"
    assert "EMERGENCY: Maria calls 911" in _told(scene)
    assert sum(a.verb == "emergency" for a in scene.found(Audit, all_of_it=True)) == 1


@pytest.mark.parametrize("verb", ["transfer", "consult"])
def test_who_is_put_through_to_an_emergency_number_is_told_too(verb: str) -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    call = scene.arrive()
    scene.wish(seat, verb, call, to="number 911")
    assert _nobody_is_told(scene)  # the call still rings: nothing was done
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.wish(seat, verb, call, to="number 911")
    assert scene.dialled().target == "911"
    assert "EMERGENCY: Maria calls 911" in _told(scene)


def test_a_prompt_is_not_spoken_at_an_emergency_number() -> None:
    scene = Scene()
    seat = scene.sit(Person("anna", Role.MANAGER, "", "Anna"))
    scene.wish(seat, "prompt", to="911", text="closed")
    assert not scene.found(Dial)
    assert _nobody_is_told(scene)
