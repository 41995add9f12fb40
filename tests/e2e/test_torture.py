"""The messages of RFC 4475 against a real desk: the table in docs/security.md is what it answers today."""

import re
from pathlib import Path

import pytest

from tests import torture
from tests.office import ROOT, Desk
from tests.peers import free_port
from tests.telephony.test_hostile import Peer, rewritten
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer
DOC = ROOT / "docs" / "security.md"
#: the desk knows its caller, and has nobody to ring: a call rings and is then refused, without any audio
CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[routing]
otherwise = ["desk 5s", "hang up"]
"""
NOTHING = "no answer"
_ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)


def documented() -> dict[str, str]:
    """The answers that docs/security.md promises, by message."""
    return {name: answer.strip() for name, answer in _ROW.findall(DOC.read_text(encoding="utf-8"))}


def answer(desk: Desk, message: bytes) -> str:
    """What the desk says to a message, as the table has it; raises where it answers nothing afterwards."""
    peer = Peer(desk)
    peer.send(rewritten(message, peer.port)[:65507])
    probe = peer.request("OPTIONS")
    said: list[str] = []
    probed = False
    peer.socket.settimeout(limit(5))
    # Packets are read in order, so what was said to the message itself comes before the probe's answer; only
    # a call that rings goes on after it.
    while not probed or (said and int(said[-1].split()[0]) < 200):
        data = peer.socket.recv(65535)
        if probe.encode() in data:
            probed = True
            continue
        line = data.split(b"\r\n", 1)[0].decode()
        if line.startswith("SIP/2.0 ") and (words := line[8:]) not in said:
            said.append(words)
    peer.socket.close()
    return ", then ".join(words for words in said if words != "100 Trying") or NOTHING


def test_every_message_gets_the_answer_of_the_table(tmp_path: Path) -> None:
    messages = torture.messages()
    with Desk(tmp_path / "desk", CONFIG, town=free_port()) as desk:
        found = {name: answer(desk, message) for name, message in messages.items()}
        wait_until(lambda: all(row["outcome"] for row in desk.journal()))
        assert desk.process
        assert desk.process.poll() is None
    assert found == documented()
