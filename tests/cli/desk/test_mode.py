"""`reception mode`, on a desk that runs."""

from pathlib import Path

from tests.office import Desk

OFFICE = """
[[voicemail]]
name = "front"

[modes.lunch]

[routing]
otherwise = "voicemail front"
"""


def test_it_says_who_switched_and_why(tmp_path: Path) -> None:
    with Desk(tmp_path, OFFICE) as desk:
        assert desk.run("mode").stdout == "OPEN (hours 24/7)\n"
        assert "(set by " in desk.run("mode", "lunch", "--until", "never").stdout
        assert ": team meeting)" in desk.run("mode", "lunch", "--reason", "team meeting").stdout
        assert desk.run("mode", "schedule").stdout == "OPEN (hours 24/7)\n"
        wrong = desk.run("mode", "lnch")
        assert (wrong.returncode, wrong.stdout) == (1, "")
        assert "no mode 'lnch'" in wrong.stderr
