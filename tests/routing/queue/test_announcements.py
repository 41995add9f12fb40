"""What waiting callers are told, and what they are not told again."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from console.config.schema.queues import Announce
from console.routing.queue.announcements import Announcement, Told, next_announcement, next_due
from console.routing.queue.estimated_wait import Wait

SPEC = Announce(first=20, every=60, up_to=5)


def minutes(low: int, high: int) -> Wait:
    return Wait(low * 60, high * 60)


def said(told: Told, position: int, wait: Wait | None, waited_s: float, spec: Announce = SPEC) -> str:
    found = next_announcement(spec, told, position, wait, waited_s)
    return shown(found) if found else ""


def shown(found: Announcement) -> str:
    place = f"{'more than ' if found.more else ''}{found.position}" if found.position else ""
    wait = f"{found.wait.low_s // 60}-{found.wait.high_s // 60} min" if found.wait else ""
    return ", ".join(filter(None, (place, wait)))


def after(told: Told, position: int, wait: Wait | None, waited_s: float) -> Told:
    found = next_announcement(SPEC, told, position, wait, waited_s)
    assert found
    return found.told


def test_the_first_comes_after_some_wait() -> None:
    assert next_due(SPEC, Told()) == 20
    assert said(Told(), 3, minutes(2, 4), 19) == ""
    assert said(Told(), 3, minutes(2, 4), 20) == "3, 2-4 min"
    assert said(Told(), 3, None, 20) == "3"


def test_nothing_is_said_again_and_nothing_too_soon() -> None:
    told = after(Told(), 3, minutes(2, 4), 20)
    assert next_due(SPEC, told) == 80
    assert said(told, 2, minutes(1, 3), 79) == ""
    assert said(told, 2, minutes(1, 3), 80) == "2, 1-3 min"
    assert said(told, 3, minutes(2, 4), 80) == ""
    assert said(told, 2, minutes(2, 4), 80) == "2"
    assert said(told, 3, minutes(2, 3), 80) == "2-3 min"


def test_neither_place_nor_wait_grows() -> None:
    told = after(Told(), 3, minutes(2, 4), 20)
    assert said(told, 4, minutes(3, 6), 80) == ""
    assert said(told, 4, minutes(1, 6), 80) == "1-4 min"


def test_silent_once_they_wait_longer_than_they_were_told() -> None:
    told = after(Told(), 3, minutes(1, 2), 20)
    assert said(told, 3, minutes(0, 1), 139) == "0-1 min"
    assert said(told, 3, minutes(0, 1), 140) == ""
    assert said(told, 2, minutes(0, 1), 140) == "2"


def test_the_first_in_line_is_told_no_place_unless_they_came_to_it() -> None:
    assert said(Told(), 1, None, 20) == ""
    assert said(Told(), 1, minutes(1, 2), 20) == "1-2 min"
    assert said(after(Told(), 2, None, 20), 1, None, 80) == "1"


def test_far_behind_is_more_than() -> None:
    assert said(Told(), 6, None, 20) == "more than 5"
    told = after(Told(), 9, None, 20)
    assert said(told, 7, None, 80) == ""
    assert said(told, 5, None, 80) == "5"


def test_what_is_not_wanted_is_not_said() -> None:
    assert said(Told(), 3, minutes(1, 2), 20, Announce(position=False)) == "1-2 min"
    assert said(Told(), 3, minutes(1, 2), 20, Announce(wait=False)) == "3"
    assert said(Told(), 3, minutes(1, 2), 20, Announce(wait=False, position=False)) == ""


_looks = st.lists(
    st.tuples(
        st.integers(0, 90),
        st.integers(1, 12),
        st.none() | st.tuples(st.integers(0, 20), st.integers(1, 20)),
    ),
    max_size=40,
)


@given(_looks)
def test_whatever_happens_only_good_news_at_due_distance(
    looks: list[tuple[int, int, tuple[int, int]]],
) -> None:
    told, waited, heard = Told(), 0, []
    for step, position, wait in looks:
        waited += step
        estimate = minutes(wait[0], wait[0] + wait[1]) if wait else None
        if found := next_announcement(SPEC, told, position, estimate, waited):
            assert found.position or found.wait
            told = found.told
            heard.append((waited, found))
    assert all(later - earlier >= SPEC.every for (earlier, _), (later, _) in pairwise(heard))
    places = [found.position + found.more for _, found in heard if found.position]
    assert places == sorted(set(places), reverse=True)
    waits = [(at, found.wait) for at, found in heard if found.wait]
    for (_, before), (_, now) in pairwise(waits):
        assert (now.low_s, now.high_s) != (before.low_s, before.high_s)
        assert now.low_s <= before.low_s
        assert now.high_s <= before.high_s
    for i, (at, _) in enumerate(waits):
        assert all(at < earlier + wait.high_s for earlier, wait in waits[:i])
