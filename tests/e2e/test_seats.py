"""Several people at one desk, by real terminals and a real sshd: nobody takes what another has."""

from pathlib import Path

import pytest

from tests.needs import need, need_root
from tests.peers import need_lines
from tests.rush import PEOPLE, Rush

pytestmark = pytest.mark.peer


@pytest.mark.alone
def test_three_seats_work_one_desk_while_one_is_killed_and_one_is_cut_off(tmp_path: Path) -> None:
    need("sipp")
    need_lines(16)
    need_root("it is three Unix users")
    outcome = Rush(tmp_path, calls=12, every_s=1.0, talk_s=2.0).run()
    assert outcome.faults == []
    assert sum(outcome.taken.values()) == 12
    assert set(outcome.taken) == set(PEOPLE)
    assert outcome.presses > 12  # more than one wanted many a call
    assert len(outcome.spreads_s) > 5
