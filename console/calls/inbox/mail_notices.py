"""Notices by mail: that something waits, kept until a server has taken them."""

from collections.abc import Iterable

from console.calls.protocol.store_commands import SendMail
from console.calls.state.desk import Desk

#: letters of a subject; a longer one is cut
LONGEST = 150


def send(desk: Desk, to: Iterable[str], subject: str, body: str) -> int:
    """Send a notice to each address, where the office has a mail server; gives how many are on their way.

    The subject is for anybody to see: it must say nothing of a patient.
    """
    if not desk.office.mail.server:
        return 0
    line = " ".join(subject.split())[:LONGEST]
    notices = [SendMail(desk.ids.mail(), each, line, body, desk.now.wall) for each in dict.fromkeys(to)]
    desk.out += notices
    return len(notices)
