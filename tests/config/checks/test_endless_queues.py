"""Every caller gets somewhere, at every hour of the year: a queue that lets nobody go is refused."""

from datetime import date
from pathlib import Path

import pytest

from console.config.load import ConfigErrors, load
from console.routing.review.review import review

CONFIG = """
[office]
name = "Riverside"
timezone = "America/New_York"
country = "US"
[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:5070"
hours = "{hours}"
[[queue]]
name = "billing"
members = ["sam"]
{queue}
[[voicemail]]
name = "front"
[routing]
otherwise = ["queue billing{limit}", "voicemail front"]
"""


def problems(
    tmp_path: Path, queue: str, hours: str = "Mo-Fr 08:00-17:00", limit: str = ""
) -> tuple[list[str], ...]:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(queue=queue, hours=hours, limit=limit), encoding="utf-8")
    try:
        loaded = load(path)
    except ConfigErrors as wrong:
        return [p.message for p in wrong.problems if not p.warning], []
    found = (*loaded.warnings, *review(loaded.office, date(2026, 11, 30)))
    return [], [problem.message for problem in found]


STUCK = "join_empty = true\nleave_empty = false\nmax_wait = 0"


def test_a_queue_that_keeps_callers_while_nobody_is_on_shift_is_refused(tmp_path: Path) -> None:
    (error,), _ = problems(tmp_path, STUCK)
    assert "wait for ever" in error
    assert "nobody who serves it is on shift" in error


@pytest.mark.parametrize("mended", [STUCK.replace("max_wait = 0", 'max_wait = "5min"'), "max_wait = 0"])
def test_a_longest_wait_or_leaving_mends_it(tmp_path: Path, mended: str) -> None:
    assert problems(tmp_path, mended)[0] == []


def test_a_limit_at_its_step_mends_it(tmp_path: Path) -> None:
    assert problems(tmp_path, STUCK, limit=" 5min")[0] == []


def test_where_somebody_always_is_on_shift_it_is_a_warning(tmp_path: Path) -> None:
    errors, warnings = problems(tmp_path, STUCK, hours="24/7")
    assert errors == []
    assert any("wait for ever" in warning for warning in warnings)


def test_phones_that_ring_in_vain_for_ever_are_a_warning(tmp_path: Path) -> None:
    _, warnings = problems(tmp_path, "max_wait = 0\npause_after = 0")
    assert any("ring in vain" in warning for warning in warnings)


def test_the_warning_says_what_will_happen(tmp_path: Path) -> None:
    _, warnings = problems(tmp_path, 'join_empty = true\nleave_empty = false\nmax_wait = "5min"')
    assert any("they wait 5 min and go on" in warning for warning in warnings), warnings
    _, warnings = problems(tmp_path, "")
    assert any("they go on" in warning for warning in warnings), warnings


def test_who_takes_calls_at_a_seat_alone_need_not_be_there(tmp_path: Path) -> None:
    errors, _ = problems(tmp_path, STUCK, hours='24/7"\nseated = true\nuser = "sam')
    assert any("only while they sit at a seat" in error for error in errors), errors
