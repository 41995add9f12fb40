"""Which calls a person sees whole, by role: staff their own, viewers nobody's number."""

from datetime import timedelta

import pytest

from console.calls.access.visibility import concerns
from console.calls.protocol.intents import Person, Role
from console.calls.protocol.store_commands import Audit
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.routing.values import Card, PastCall
from tests.calls.scene import BOSS, MARIA, TUESDAY, Scene

SAM = Person("sam", Role.STAFF, "sam", "Sam")
PRIYA = Person("priya", Role.STAFF, "priya", "Priya")
WALL = Person("wall", Role.VIEWER, "", "Wall")
NUMBER, NAME = "+12125550142", "Ana Ruiz"
CARD = Card(7, NAME, (NUMBER,), ("vip",), "sam", "afraid of needles", "Spanish")
#: what must not be read on a screen that may not see it
SECRETS = ("555", "0142", "Ruiz", "vip", "needles", "Spanish", "billing question")


def _scene(**changes: object) -> tuple[Scene, int]:
    scene = Scene(**changes)
    return scene, scene.sit(MARIA)


def _arrive(scene: Scene) -> Call:
    past = (PastCall(TUESDAY - timedelta(days=1), "answered", "Sam", 60.0, "billing question"),)
    call = scene.arrive(NUMBER, "Ana", card=CARD, past=past)
    call.note, call.words = "asks about 212 555 0142", "my number is 2125550142"
    scene.core.desk.touch(call)
    return call


def _shown(scene: Scene, seat: int, call: Call) -> str:
    return repr(scene.row(seat, call))


def test_a_receptionist_and_a_manager_see_all_of_it() -> None:
    scene, maria = _scene()
    call = _arrive(scene)
    for seat in (maria, scene.sit(BOSS)):
        assert all(secret in _shown(scene, seat, call) for secret in ("0142", "Ruiz", "vip", "needles"))


def test_staff_see_that_there_is_a_call_which_is_not_theirs_and_nothing_of_who_calls() -> None:
    scene, _maria = _scene()
    sam, call = scene.sit(SAM), _arrive(scene)
    row = scene.row(sam, call)
    assert (row.name, row.state, row.number, row.verbs) == ("a caller", "ringing", call.number, ())
    assert not any(secret in repr(row) for secret in SECRETS)


def test_a_call_becomes_theirs_when_their_phone_rings_for_it_and_stays_so_while_they_talk() -> None:
    scene, maria = _scene()
    sam, priya, call = scene.sit(SAM), scene.sit(PRIYA), _arrive(scene)
    scene.wish(maria, "override", call, to="staff sam")
    assert "Ruiz" in _shown(scene, sam, call)
    assert "Ruiz" not in _shown(scene, priya, call)
    scene.answers(scene.dialled().leg)
    assert call.state is State.TALKING
    assert "Ruiz" in _shown(scene, sam, call)
    scene.sure(maria, "transfer", call, to="staff priya")
    assert "Ruiz" not in _shown(scene, sam, call)
    assert "Ruiz" in _shown(scene, priya, call)


def test_a_caller_in_a_queue_belongs_to_those_who_serve_it() -> None:
    staff = [
        {"name": "sam", "title": "Sam", "uri": "sip:sam@127.0.0.1:5070", "skills": {"billing": 3}},
        {"name": "priya", "title": "Priya", "uri": "sip:priya@127.0.0.1:5070", "skills": {"intake": 3}},
    ]
    queue = {"name": "billing", "skills": {"billing": 1}}
    scene, _maria = _scene(
        staff=staff, queue=[queue], rule=[], routing={"otherwise": ["queue billing", "voicemail front"]}
    )
    sam, priya = scene.sit(SAM), scene.sit(PRIYA)
    scene.arrive("+12125550111")  # keeps Sam's phone busy: nobody is rung for the next one
    scene.answers(scene.dialled().leg)
    call = _arrive(scene)
    assert call.state is State.WAITING
    assert not call.offers
    assert "Ruiz" in _shown(scene, sam, call)
    assert "Ruiz" not in _shown(scene, priya, call)


def test_at_the_desk_staff_help_out_when_nobody_above_them_sits_there() -> None:
    scene = Scene()
    sam = scene.sit(SAM)
    call = _arrive(scene)
    assert "Ruiz" in _shown(scene, sam, call)
    maria = scene.sit(MARIA)
    assert "Ruiz" not in _shown(scene, sam, call)
    scene.core.stand(maria, scene.now)
    assert "Ruiz" in _shown(scene, sam, call)


@pytest.mark.parametrize("verb", ["answer", "hang_up", "note", "slip"])
def test_staff_are_refused_what_is_not_theirs_and_it_is_audited(verb: str) -> None:
    scene, _maria = _scene()
    sam, call = scene.sit(SAM), _arrive(scene)
    scene.wish(sam, verb, call, to="staff sam", text="hello")
    assert call.state is State.RINGING
    assert scene.said(sam) == "That call is not yours: staff see and handle their own"
    assert [a.detail for a in scene.found(Audit) if a.verb == "refused"] == [f"{call.id} is somebody else's"]


def test_answer_next_takes_nothing_that_is_not_theirs() -> None:
    scene, _maria = _scene()
    sam, _call = scene.sit(SAM), _arrive(scene)
    scene.wish(sam, "answer")
    assert scene.said(sam) == "No call is waiting"


def test_lines_about_a_caller_go_only_to_those_who_may_see_it() -> None:
    scene, maria = _scene()
    sam, wall, call = scene.sit(SAM), scene.sit(WALL), _arrive(scene)
    scene.wish(maria, "override", call, to="staff priya")
    scene.wait(30)
    assert call.recall
    assert "is back" in scene.said(maria)
    assert "Ruiz" not in repr(scene.picture(sam))
    assert "is back" not in repr(scene.picture(wall).messages)


@pytest.mark.parametrize("display", ["Ana", "+1 (212) 555-0142", "212.555.0142", ""])
def test_a_viewer_sees_no_number_whatever_field_it_stands_in(display: str) -> None:
    scene, maria = _scene()
    wall = scene.sit(WALL)
    call = scene.arrive(NUMBER, display)
    call.note, call.words = "asks about 212 555 0142", "my number is 2125550142"
    scene.core.desk.alert("x", "Maria calls +1 212 555 0142")
    scene.core.desk.tell(0, "Call +12125550142 back")
    for _state in ("ringing", "at a number", "talking"):
        picture = scene.picture(wall)
        assert "0142" not in repr(picture)
        assert "0188" not in repr(picture)
        assert picture.calls[0].name == ("Ana" if display == "Ana" else "a caller")
        if call.state is State.RINGING:
            scene.wish(maria, "override", call, to="number mobile")
        else:
            scene.answers(scene.dialled().leg)


def test_a_viewer_sees_the_office_and_who_calls_but_nothing_kept_about_them() -> None:
    scene, _maria = _scene()
    wall, call = scene.sit(WALL), _arrive(scene)
    picture = scene.picture(wall)
    row = picture.calls[0]
    assert (row.name, row.state, row.verbs, row.number) == (NAME, "ringing", (), call.number)
    assert not any(
        secret in repr(row) for secret in ("0142", "vip", "needles", "Spanish", "billing question")
    )
    assert picture.places == ()
    assert {s.name for s in picture.staff} == {"maria", "sam", "priya"}


def _watching(*queues: str) -> tuple[Scene, int, Call, Call]:
    """Maria watches some of two queues; a caller waits in each."""
    staff = [
        {**MARIAS, "watches": list(queues)},
        {"name": "sam", "uri": "sip:sam@127.0.0.1:5070", "skills": {"b": 1}},
    ]
    scene = Scene(
        staff=staff,
        queue=[{"name": name, "skills": {"b": 1}} for name in ("billing", "intake")],
        rule=[{"name": "i", "when": {"caller": "+12125550111"}, "then": ["queue intake", "voicemail front"]}],
        routing={"otherwise": ["queue billing", "voicemail front"]},
    )
    maria = scene.sit(MARIA)
    scene.arrive("+12125550100")  # keeps Sam's phone busy
    scene.answers(scene.dialled().leg)
    first = scene.arrive("+12125550111")
    scene.wait(1.0)
    return scene, maria, first, scene.arrive("+12125550122")


MARIAS = {"name": "maria", "title": "Maria", "user": "maria", "uri": "sip:maria@127.0.0.1:5070"}


def test_a_seat_shows_who_waits_in_the_queues_it_watches_and_takes_the_next_from_these() -> None:
    scene, maria, intake, billing = _watching("billing")
    assert intake.state is billing.state is State.WAITING
    shown = [row.id for row in scene.picture(maria).calls]
    assert intake.id not in shown
    assert billing.id in shown
    assert sum(queue.waiting for queue in scene.picture(maria).queues) == 2
    scene.wish(maria, "answer")
    assert (billing.seat, intake.seat) == (maria, 0)
    scene.wish(maria, "answer", intake)  # from elsewhere they may still be sent to it
    assert "being connected" in scene.said(maria)


def test_a_seat_that_watches_nothing_in_particular_shows_all_and_an_emergency_is_shown_to_everybody() -> None:
    scene, maria, intake, billing = _watching()
    assert {intake.id, billing.id} <= {row.id for row in scene.picture(maria).calls}
    scene, maria, intake, _ = _watching("billing")
    intake.danger = "chest pain"
    assert intake.id in [row.id for row in scene.picture(maria).calls]


def test_a_person_has_a_theme_and_keys_of_their_own() -> None:
    scene = Scene(staff=[{**MARIAS, "theme": "light", "keys": {"answer": "insert"}}], rule=[], screen=SCREEN)
    maria, boss = scene.picture(scene.sit(MARIA)), scene.picture(scene.sit(BOSS))
    assert (maria.theme, dict(maria.keys)) == ("light", {"answer": "insert", "hold": "f10"})
    assert (boss.theme, dict(boss.keys)) == ("dark", {"answer": "f11", "hold": "f10"})


SCREEN = {"keys": {"answer": "f11", "hold": "f10"}}


def test_a_viewer_has_no_call_of_their_own() -> None:
    scene, _maria = _scene()
    seat = scene.core.desk.seats[scene.sit(WALL)]
    assert not concerns(scene.core.desk, _arrive(scene), seat)
