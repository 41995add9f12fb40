"""Alerts end when they are over, and what went wrong is in the log."""

import ast
from pathlib import Path

import pytest

from console.calls.protocol.commands import LogFault
from console.calls.protocol.events import (
    CallRefused,
    Ending,
    Fault,
    LegEnded,
    PieceEnded,
    PressFailed,
    PromptEnded,
    RecordingEnded,
)
from console.calls.route import dialplan
from tests.calls.scene import BOSS, Scene

ANA = "+12125550142"

ROOT = Path(__file__).parents[2] / "console"


def _key(node: ast.expr) -> str:
    """What an alert is called, without what stands in it: "line …"."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def test_every_alert_has_an_end() -> None:
    begun: dict[str, str] = {}
    ended: set[str] = set()
    for path in sorted((*ROOT.glob("calls/**/*.py"), *ROOT.glob("desk/**/*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == "clear_alert":
                ended.add(_key(node.args[0]))
            elif node.func.attr == "alert" and len(node.args) < 3:
                begun[_key(node.args[0])] = path.name
            elif node.func.attr == "_show" and isinstance(node.args[1], ast.Constant | ast.JoinedStr):
                # the loop's: no words end it; what a part says of its health ends by itself
                if ast.unparse(node.args[1]) == "''":
                    ended.add(_key(node.args[0]))
                else:
                    begun[_key(node.args[0])] = path.name
    assert len(begun) > 5
    begun.pop("stopping")  # the desk's own end
    assert {key: where for key, where in begun.items() if key not in ended} == {}


def test_a_fault_in_routing_is_over_with_the_next_decision_that_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    seat = scene.sit()

    def broken(*_args: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(dialplan, "decide", broken)
        call = scene.arrive()
    assert call.plan == scene.office.routing.otherwise
    assert any("Routing failed (a fault of ours)" in alert for alert in scene.picture(seat).alerts)
    (logged,) = scene.found(LogFault)
    assert "Traceback" in logged.text
    assert "ZeroDivisionError: a fault of ours" in logged.text
    scene.arrive("+12125550155")
    assert scene.picture(seat).alerts == ()


def test_a_full_disk_is_over_with_the_next_recording_that_is_written() -> None:
    scene = Scene(routing={"otherwise": ["voicemail front"]})
    seat = scene.sit()

    def message(seconds: float, why: str) -> None:
        call = scene.arrive()
        scene.phone(PromptEnded(call.leg))
        scene.phone(RecordingEnded(call.leg, seconds, why))

    message(0.0, "disk")
    assert any("disk" in alert for alert in scene.picture(seat).alerts)
    message(8.0, "silence")
    assert scene.picture(seat).alerts == ()
    scene.core.desk.alert("disk", "A conversation could not be recorded: is the disk full?")
    scene.phone(PieceEnded("/vm/piece.wav"))
    assert scene.picture(seat).alerts == ()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (CallRefused("192.0.2.7", ANA, "1", 486, "no free line"), "No free line: 1 call was turned away"),
        (
            CallRefused("192.0.2.7", ANA, "1", 486, "no free audio port (rtp_ports)"),
            "No free audio port (rtp_ports): 1 call was turned away",
        ),
        (CallRefused("192.0.2.7", ANA, "1", 500, "no audio"), "A call could not be taken here (no audio)"),
    ],
    ids=["line", "audio port", "fault"],
)
def test_a_caller_who_could_not_be_taken_is_on_every_board(event: CallRefused, said: str) -> None:
    scene = Scene()
    seats = scene.sit(), scene.sit(BOSS)
    scene.phone(event)
    assert all(any(alert.startswith(said) for alert in scene.picture(seat).alerts) for seat in seats)


def test_an_answer_that_cannot_be_given_is_on_every_board() -> None:
    scene = Scene()
    seat, call = scene.sit(), scene.arrive()
    scene.phone(LegEnded(call.leg, Ending.FAILED, 500, "no audio", Fault.DESK))
    assert any("could not be taken here (no audio)" in alert for alert in scene.picture(seat).alerts)
    assert scene.journal(call).outcome == "failed"


def test_keys_that_could_not_be_pressed_are_told_to_who_pressed_them() -> None:
    scene = Scene()
    seat, other = scene.sit(), scene.sit(BOSS)
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.wish(seat, "press", call, text="1")
    scene.phone(PressFailed(call.leg, "the far end takes no INFO"))
    assert scene.said(seat) == "The keys could not be pressed: the far end takes no INFO"
    assert not any("keys" in note.text for note in scene.core.desk.seats[other].notes)
