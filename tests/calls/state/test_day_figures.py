"""The day's figures as they happen."""

from console.calls.protocol.intents import Person, Role
from console.calls.protocol.snapshot import Figures
from console.routing.reports.figures import Fate, Journey, Talk, Tally, tally
from tests.calls.scene import MARIA, Scene

QUEUE = {
    "queue": [
        {"name": "billing", "title": "Billing", "skills": {"billing": 1}, "overflow": "voicemail front"}
    ],
    "staff": [
        {"name": "maria", "title": "Maria", "user": "maria", "uri": "sip:maria@127.0.0.1:5070"},
        {"name": "sam", "title": "Sam", "uri": "sip:sam@127.0.0.1:5070", "skills": {"billing": 3}},
    ],
    "rule": [{"name": "billing", "when": {"to": "+12125550101"}, "then": ["queue billing"]}],
    "routing": {"otherwise": ["desk 20s", "voicemail front"]},
}


def figures(scene: Scene, seat: int) -> tuple[Figures, ...]:
    return scene.picture(seat).figures


def answer(scene: Scene, seat: int, call: object) -> None:
    scene.wish(seat, "answer", call)  # type: ignore[arg-type]
    scene.answers(scene.dialled().leg)


def test_who_is_answered_soon_enough_and_who_is_not() -> None:
    scene = Scene()
    seat = scene.sit()
    assert figures(scene, seat) == (Figures("", 0, 0, None),)
    soon = scene.arrive()
    scene.wait(5)
    answer(scene, seat, soon)
    assert figures(scene, seat) == (Figures("", 1, 0, 1.0),)
    scene.ends(soon.leg)
    late = scene.arrive("+12125550143")
    scene.wait(19)
    scene.wish(seat, "answer", late)
    scene.wait(2)
    scene.answers(scene.dialled().leg)
    assert figures(scene, seat) == (Figures("", 2, 0, 0.5),)


def test_who_gives_up_counts_but_who_hangs_up_at_once_in_no_level() -> None:
    scene = Scene()
    seat = scene.sit()
    hasty = scene.arrive()
    scene.wait(2)
    scene.ends(hasty.leg)
    assert figures(scene, seat) == (Figures("", 0, 1, None),)
    patient = scene.arrive()
    scene.wait(15)
    scene.ends(patient.leg)
    assert figures(scene, seat) == (Figures("", 0, 2, 0.0),)


def test_a_call_that_talks_twice_is_one_and_a_call_of_ours_is_none() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    answer(scene, seat, call)
    scene.wish(seat, "hold", call)
    scene.wish(seat, "hold", call)
    assert figures(scene, seat)[0].answered == 1
    scene.wish(seat, "dial", to="staff sam")
    assert figures(scene, seat)[0].answered == 1


def test_queues_count_from_joining() -> None:
    scene = Scene(**QUEUE)
    seat = scene.sit()
    call = scene.arrive(to="+12125550101")
    scene.wait(3)
    scene.answers(scene.dialled().leg)
    lost = scene.arrive("+12125550143", to="+12125550101")
    scene.wait(30)
    scene.ends(lost.leg)
    assert figures(scene, seat) == (Figures("", 1, 1, 0.5), Figures("billing", 1, 1, 0.5))
    assert call.talked_to == ["Sam"]


def test_a_queue_has_a_goal_of_its_own() -> None:
    queue = {**QUEUE["queue"][0], "goal": "4s"}
    scene = Scene(**{**QUEUE, "queue": [queue]})
    seat = scene.sit()
    call = scene.arrive(to="+12125550101")
    scene.wait(6)
    scene.answers(scene.dialled().leg)
    assert call.talked_to == ["Sam"]
    assert figures(scene, seat) == (Figures("", 1, 0, 1.0), Figures("billing", 1, 0, 0.0))


def test_a_new_day_begins_at_nought() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    answer(scene, seat, call)
    scene.ends(call.leg)
    scene.wait(24 * 3600)
    call = scene.arrive()
    answer(scene, seat, call)
    assert figures(scene, seat) == (Figures("", 1, 0, 1.0),)


def test_the_day_so_far_is_taken_over() -> None:
    scene = Scene()
    seat = scene.sit()
    fates = ((Fate.ANSWERED, 7), (Fate.ABANDONED, 2))
    scene.core.desk.turn_day()
    scene.core.desk.wall.remember({"": Tally(9, fates, 0, 4.0, 9.0, 0.75, 8)})
    assert figures(scene, seat) == (Figures("", 7, 2, 0.75),)
    call = scene.arrive()
    answer(scene, seat, call)
    assert figures(scene, seat) == (Figures("", 8, 2, 7 / 9),)


def test_a_day_counts_as_the_journal_does() -> None:
    """The same calls, once as they happen and once from what the journal holds of them."""
    scene = Scene()
    seat = scene.sit()
    journeys = []
    for n, (wait, fate) in enumerate(
        [(5, Fate.ANSWERED), (30, Fate.ANSWERED), (2, Fate.ABANDONED), (15, Fate.ABANDONED)]
    ):
        call = scene.arrive(f"+1212555010{n}")
        scene.wait(wait)
        talks = ()
        if fate is Fate.ANSWERED:
            answer(scene, seat, call)
            talks = (Talk("Maria", wait, 0.0),)
        scene.ends(call.leg)
        journeys.append(Journey(call.id, scene.now.wall, "", "", fate, wait, talks=talks))
    found = tally(journeys, scene.core.desk.office.wallboard.within)
    (shown,) = figures(scene, seat)
    assert shown == Figures("", found.of(Fate.ANSWERED), found.of(Fate.ABANDONED), found.level)
    assert shown == Figures("", 2, 2, 1 / 3)


def test_a_wallboard_sees_nothing_of_who_calls_and_may_nothing() -> None:
    scene = Scene(screen={"lock_after": "60s"})
    wall, _ = scene.core.sit(MARIA, scene.now, looks=True)
    scene.arrive(display="Ana Ruiz")
    picture = scene.picture(wall)
    assert "Ana" not in str(picture)
    assert "5550142" not in str(picture)
    assert [row.state for row in picture.calls] == ["dialling"]  # nobody is at a seat
    assert picture.figures == (Figures("", 0, 0, None),)
    assert [person.title for person in picture.staff] == ["Maria", "Sam", "Priya"]
    assert picture.you.role == "viewer"
    scene.wish(wall, "mode", to="lunch")
    assert "Only a receptionist may do that" in scene.said(wall)
    scene.wait(120)
    assert scene.picture(wall).you.lock == ""
    assert scene.picture(wall).figures


def test_a_wallboard_is_nobody_who_could_answer() -> None:
    scene = Scene()
    scene.core.sit(MARIA, scene.now, looks=True)
    scene.core.sit(Person("anna", Role.MANAGER), scene.now, shell=True)
    assert not scene.core.desk.attended()
    assert scene.core.seat_of("maria") == scene.core.seat_of("anna") == 0
    seat = scene.sit()
    assert scene.core.desk.attended()
    assert scene.core.seat_of("maria") == seat
