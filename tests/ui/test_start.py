"""What a seat loads before its first picture: they look at the terminal meanwhile."""

import subprocess
import sys

#: slow to load, and for the desk alone
HEAVY = ("holidays", "numpy", "phonenumbers", "pjsua2", "pydantic", "sqlalchemy")
SEAT = (
    "console.cli.desk.tour_link",
    "console.cli.desk.seat",
    "console.link.client",
    "console.practice.tour",
    "console.ui.app",
)


def test_a_seat_loads_nothing_that_only_the_desk_needs() -> None:
    program = f"import sys, {', '.join(SEAT)}; print(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
