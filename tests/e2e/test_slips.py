"""Message slips about real calls, between two people: two Unix users at two terminals."""

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.desk.workers.test_mail import HOST, Box, serving
from tests.e2e.clinic import Clinic, talk
from tests.needs import need_root
from tests.peers import free_port
from tests.rush import seat_words
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
ring = "60s"
slip_reminder = "7s"

[mail]
server = "{mail}"
security = "off"
sender = "desk@clinic.example"

[[staff]]
name = "maria"
title = "Maria"
user = "mail"
uri = "{maria}"

[[staff]]
name = "sam"
title = "Sam Reed"
user = "games"
uri = "{sam}"
mail = "sam@clinic.example"

[[contact]]
name = "Ana Ruiz"
numbers = "+12125550140"
preferred = "sam"

[roles]
receptionist = ["mail"]
staff = ["games"]

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""


class Two:
    """The clinic, its mail server and the two seats; Sam's is opened by ``sit``."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.mails, port = Box(), free_port()
        stack.enter_context(serving(self.mails, port))
        self.clinic = Clinic(folder, stack, CONFIG, mail=f"{HOST}:{port}")
        self.maria = self.sit("mail", (120, 36))
        self.maria.wait("nobody waits")

    def sit(self, user: str, size: tuple[int, int]) -> Terminal:
        """A seat of a Unix user."""
        command = [sys.executable, *seat_words(user, self.clinic.desk.socket)]
        return self._stack.enter_context(Terminal(self._folder / f"tmux-{user}", size=size, command=command))


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    need_root("it is two Unix users")
    with ExitStack() as stack:
        yield Two(tmp_path, stack)


def _slip(two: Two, text: str) -> None:
    """Ana calls, Maria takes it and leaves a slip in three keys and its text; their card prefers Sam."""
    caller, maria = two.clinic.caller(), two.maria
    caller.dial(f"sip:+12125550100@127.0.0.1:{two.clinic.desk.port}")
    maria.wait("Ana Ruiz", "the desk")
    maria.keys("Enter")
    talk(caller, two.clinic.maria)
    maria.keys("l")
    maria.wait("Slip about Ana Ruiz")
    maria.keys("Enter")
    maria.keys(text)
    maria.wait(text)
    maria.keys("Enter")


def test_a_slip_is_written_mailed_reminded_read_and_called_back(two: Two) -> None:
    clinic, maria, caller = two.clinic, two.maria, two.clinic.caller()
    _slip(two, "! the refill is late")
    maria.wait("URGENT slip for Sam Reed about Ana Ruiz")
    caller.hang_up()
    # Sam sits nowhere: a mail that names nobody, and Maria hears that it was not read
    wait_until(lambda: len(two.mails.taken) == 1)
    mail = two.mails.taken[0]
    assert (mail["To"], mail["Subject"]) == (
        "sam@clinic.example",
        "Riverside: an urgent message slip waits",
    )
    assert not re.search(r"Ana|Ruiz|555|refill", mail.as_string())
    maria.wait("Sam Reed has not read the slip of")
    sam = two.sit("games", (80, 24))
    sam.wait("A message slip waits for you", "1 urgent: F4")
    sam.keys("F4")
    sam.wait("the refill is late", "slip by Maria, read")
    maria.wait("Sam Reed has read your slip about Ana Ruiz")
    sam.keys("Escape")
    # Ana calls again: the slip stands beside their name, and the next one is seen at once
    _slip(two, "Ana called again")
    maria.wait("! open slip: the refill is late")
    sam.wait("Slip from Maria: Ana Ruiz, Ana called again")
    caller.hang_up()
    maria.wait("Ana Ruiz hung up")
    sam.keys("F4")
    sam.wait("2 open slips")
    sam.keys("Enter")
    clinic.sam.wait("CALL_INCOMING")
    clinic.sam.answer()
    caller.wait("CALL_INCOMING")
    caller.answer()
    talk(caller, clinic.sam)
    sam.wait("the slip is done")
    maria.wait("Sam Reed has called Ana Ruiz back")
    maria.keys("F4")
    maria.wait("1 open slip", "Ana called again")
    caller.hang_up()
    slips = "SELECT urgent, read_at IS NOT NULL, done_by FROM slips ORDER BY at"
    wait_until(lambda: clinic.desk.rows(slips) == [(1, 1, "games"), (0, 1, "")])
    verbs = {verb for (verb,) in clinic.desk.rows("SELECT verb FROM audit WHERE who = 'games'")}
    assert "slip done" in verbs
