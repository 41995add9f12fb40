"""When memory is given back to the machine."""

from console.desk.system.memory import QUIET_S, FreePages, trim


def test_memory_is_given_back_once_when_calls_are_over_for_a_while() -> None:
    given: list[float] = []
    now = 0.0
    pages = FreePages(lambda: given.append(now))
    for second in range(1000):
        now = float(second)
        pages.tick(100 <= second < 200 or 220 <= second < 230, now)
    assert given == [229.0 + QUIET_S], "not at the start, not between calls, not again"


def test_the_c_library_is_asked() -> None:
    trim()
