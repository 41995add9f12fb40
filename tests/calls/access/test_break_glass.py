"""Emergency access: why is asked, everybody sees it, managers are told, the audit has it, and it ends."""

from console.calls.protocol.intents import Person, Role
from console.calls.protocol.store_commands import Audit
from tests.calls.scene import BOSS, MARIA, Scene

SAM = Person("sam", Role.STAFF, "sam", "Sam")
WHY = "the front desk is ill"


def audited(scene: Scene) -> list[tuple[str, str, str]]:
    return [(a.who, a.verb, a.detail) for a in scene.found(Audit, all_of_it=True) if "emergency" in a.verb]


def names(scene: Scene, seat: int) -> list[str]:
    return [row.name for row in scene.picture(seat).calls]


def test_staff_see_and_do_what_a_receptionist_may_for_a_while() -> None:
    scene = Scene()
    sam, maria, boss = scene.sit(SAM), scene.sit(MARIA), scene.sit(BOSS)
    call = scene.arrive()
    assert names(scene, sam) == ["a caller"]
    scene.wish(sam, "emergency", text=WHY)
    assert names(scene, sam) == ["Ana"]
    assert scene.picture(sam).you.role == Role.RECEPTIONIST.word
    assert scene.said(boss) == f"Sam took emergency access: {WHY}"
    for seat in (sam, maria, boss):
        assert "Emergency access: Sam sees all calls" in scene.picture(seat).alerts
    assert audited(scene) == [("sam", "emergency access", WHY)]
    scene.wish(sam, "override", call, to="staff priya")
    assert "Only" not in scene.said(sam)
    scene.wait(899)
    assert names(scene, maria) == names(scene, sam)
    scene.wait(2)
    assert scene.picture(sam).you.role == Role.STAFF.word
    assert scene.picture(maria).alerts == ()
    assert audited(scene)[1:] == [("sam", "emergency access over", "its time is over")]


def test_it_is_ended_by_hand_and_by_leaving() -> None:
    scene = Scene()
    sam = scene.sit(SAM)
    scene.arrive()
    scene.wish(sam, "emergency", text=WHY)
    scene.wish(sam, "emergency", text="over")
    assert audited(scene)[-1] == ("sam", "emergency access over", "ended by Sam")
    scene.wish(sam, "emergency", text="over")
    assert len(audited(scene)) == 2
    scene.wish(sam, "emergency", text=WHY)
    scene.did(scene.core.stand(sam, scene.now))
    assert audited(scene)[-1] == ("sam", "emergency access over", "the seat was closed")
    assert scene.sit(SAM)


def test_without_a_reason_or_a_need_it_is_refused() -> None:
    scene = Scene()
    sam, maria = scene.sit(SAM), scene.sit(MARIA)
    scene.wish(sam, "emergency", text=" x ")
    assert scene.said(sam).startswith("Say why")
    scene.wish(maria, "emergency", text=WHY)
    assert scene.said(maria) == "You see every call already"
    assert audited(scene) == []
    never = Scene(privacy={"emergency_access": 0})
    sam = never.sit(SAM)
    never.wish(sam, "emergency", text=WHY)
    assert never.said(sam).startswith("This office allows no emergency access")
    assert names(never, sam) == []
