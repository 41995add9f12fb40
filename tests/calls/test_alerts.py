"""Alerts end when they are over, and what went wrong is in the log."""

import ast
from pathlib import Path

import pytest

from console.calls.protocol.commands import LogFault
from console.calls.protocol.events import PieceEnded, PromptEnded, RecordingEnded
from console.calls.route import dialplan
from tests.calls.scene import Scene

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
