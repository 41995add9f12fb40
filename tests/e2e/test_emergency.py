"""Emergency access on a real desk: two people at two terminals, a call that one of them may not see."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.test_attack import Attacker
from tests.needs import need_root
from tests.office import Desk
from tests.peers import free_port, need_lines
from tests.rush import seat_words
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "sip:desk@127.0.0.1:{town}"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[staff]]
name = "sam"
title = "Sam"
user = "games"
uri = "sip:sam@127.0.0.1:{town}"

[roles]
manager = ["mail"]
staff = ["games"]

[routing]
otherwise = ["desk 5min", "hang up"]
"""
NUMBER = "(212) 555-0142"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    need_lines(16)  # which library it is makes no difference: once is enough
    need_root("it is two Unix users")
    with Desk(tmp_path / "desk", CONFIG, town=free_port()) as desk:
        yield desk


def test_staff_break_the_glass_and_everybody_knows(desk: Desk, tmp_path: Path) -> None:
    with ExitStack() as stack:

        def sit(user: str) -> Terminal:
            words = [sys.executable, *seat_words(user, desk.socket)]
            return stack.enter_context(Terminal(tmp_path / user, size=(120, 36), command=words))

        manager, sam = sit("mail"), sit("games")
        manager.wait("Riverside", "No calls")
        sam.wait("Riverside")
        Attacker(desk, "127.0.0.1").send("INVITE")
        manager.wait(NUMBER, "ringing")
        sam.wait("a caller", "ringing")
        assert "0142" not in sam.screen()
        sam.keys(":", *"emergency Maria fell ill", "Enter")
        sam.wait(NUMBER, "Emergency access: Sam sees all calls")
        manager.wait("Emergency access: Sam sees all calls", "Sam took emergency access: Maria fell ill")
        sam.keys(":", *"emergency over", "Enter")
        sam.wait("a caller", "Emergency access is over: ended by Sam")
        assert "0142" not in sam.screen()
        wait_until(lambda: "Emergency access:" not in manager.screen())
    said = "SELECT who, subject, detail FROM audit WHERE verb LIKE 'emergency%' ORDER BY id"
    wait_until(lambda: len(desk.rows(said)) == 2)
    assert desk.rows(said) == [
        ("games", "for 15 min", "Maria fell ill"),
        ("games", "", "ended by Sam"),
    ]
    assert desk.run("audit", "verify").returncode == 0
