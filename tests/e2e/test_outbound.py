"""Calling out on real calls: the number shown on the wire, calling again, and keys pressed in the call."""

import os
import pwd
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.office import Desk, ScriptSeat
from tests.peers import Baresip
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
numbers = ["+12125550100", "+12125550101"]
dtmf = "{dtmf}"

[[staff]]
name = "maria"
title = "Maria"
uri = "{maria}"
user = "{me}"

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk", "voicemail front"]
"""
STONE = "+12125550177"


class Out:
    """A desk whose seat calls Dr Stone."""

    def __init__(self, folder: Path, stack: ExitStack, dtmf: str) -> None:
        self.maria = stack.enter_context(Baresip(folder, "maria", auto=True, tone=880))
        self.stone = stack.enter_context(Baresip(folder, STONE, auto=True, tone=440))
        me = pwd.getpwuid(os.getuid()).pw_name
        self.desk = Desk(folder, CONFIG, town=self.stone.port, maria=self.maria.uri, me=me, dtmf=dtmf)
        stack.enter_context(self.desk)
        self.seat = stack.enter_context(ScriptSeat(self.desk.socket))

    def talk(self, **more: str) -> None:
        """Call Dr Stone and talk."""
        self.seat.wish("dial", **more)
        self.seat.wait_row(lambda row: row.state == "talking")

    def callers(self) -> list[str]:
        """Whose calls came to Dr Stone, by the address on the wire."""
        return [event["peeruri"] for event in self.stone.events if event.get("type") == "CALL_ESTABLISHED"]

    def keys(self) -> str:
        """The keys Dr Stone's phone heard."""
        heard = [event for event in self.stone.events if event.get("type") == "CALL_DTMF_START"]
        return "".join(str(event.get("param", "")) for event in heard)


@pytest.fixture(params=["rfc4733", "info"])
def out(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Out]:
    with ExitStack() as stack:
        yield Out(tmp_path, stack, request.param)


def test_the_number_is_shown_the_keys_arrive_and_the_caller_calls_again(out: Out) -> None:
    out.talk(to=f"number {STONE}", text="Dr Stone", shown="+12125550101")
    assert out.callers()[-1].startswith("sip:+12125550101@")
    for key in "12#*":
        out.seat.wish("press", text=key)
    wait_until(lambda: out.keys() == "12#*")
    out.stone.hang_up()
    out.seat.wait_gone()
    to, name = out.seat.board.again
    assert (to, name) == (f"number {STONE}", "Dr Stone")
    out.talk(to=to, text=name)
    wait_until(lambda: len(out.callers()) == 2)
    assert out.callers()[-1].startswith("sip:+12125550100@")
