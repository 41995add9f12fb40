"""A manager changes a rule from their seat; the next real call goes by it, and the one after by the old
one."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"

[[staff]]
name = "priya"
title = "Priya"
uri = "{priya}"

[[rule]]
name = "all"
then = ["staff sam 30s", "voicemail front"]

[routing]
otherwise = ["voicemail front"]
"""
CHAIN = '["staff priya 30s", "voicemail front"]'


def test_a_rule_that_is_changed_from_the_screen_routes_the_next_call(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG)
        seat = stack.enter_context(clinic.seat())
        caller = clinic.caller()

        def rings(name: str, times: int) -> None:
            caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
            getattr(clinic, name).wait("CALL_INCOMING", times)
            caller.hang_up()
            seat.wait_gone()

        def settled(value: str) -> None:
            def so() -> bool:
                rows = seat.board.settings.rows if seat.board.settings else ()
                return any(row.path == "rule/all/then" and row.value == value for row in rows)

            wait_until(so)

        before = clinic.desk.config.read_bytes()
        rings("sam", 1)
        wait_until(lambda: clinic.desk.journal("ended IS NOT NULL"))
        seat.wish("settings", to="open")
        seat.wish("try_setting", to="rule/all/then", text=CHAIN)
        wait_until(lambda: seat.board.trial is not None and not seat.board.trial.problem)
        trial = seat.board.trial
        assert trial
        assert (trial.calls, len(trial.moves)) == (1, 1)
        seat.wish("set_setting", to="rule/all/then", text=CHAIN)
        settled(CHAIN)
        wait_until(lambda: "config reloaded" in clinic.desk.log())
        rings("priya", 1)
        seat.wish("undo_setting")
        settled('["staff sam 30s", "voicemail front"]')
        wait_until(lambda: clinic.desk.log().count("config reloaded") == 2)
        rings("sam", 2)
        assert clinic.desk.config.read_bytes() == before
        done = clinic.desk.rows("SELECT verb, subject FROM audit WHERE verb = 'setting'")
        assert done == [("setting", "rule all then")] * 2
