"""PBXs that take a REFER (202) and say little of what became of it: nobody's caller is lost for that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_attack import Attacker
from tests.office import Desk
from tests.peers import free_port
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]
handoff = "refer"

[numbers]
mobile = "+12125550188"

[[voicemail]]
name = "front"

[routing]
otherwise = ["number mobile", "voicemail front"]
"""


class Hasty(Desk):
    """A desk that waits for what a PBX says for a second, in place of half a minute."""

    program = (
        "-c",
        "from console.telephony import leg_control as legs; legs.HAND_OFF_S, legs.SAID_NO_MORE_S = 1.0, 0.5;"
        "from console.__main__ import main; raise SystemExit(main())",
    )


class Pbx(Attacker):
    """It calls the desk and is asked to give the call to the mobile."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "127.0.0.1")
        self.ident, self.tag = self.talk()
        self.number = 100

    def hear(self, method: str, code: str = "202 Accepted") -> str:
        """Wait for a request of the desk and answer it."""
        self.socket.settimeout(limit(10.0))
        while True:
            said = self.socket.recv(65535).decode(errors="replace")
            if said.startswith(f"{method} "):
                break
        kept = [
            line
            for line in said.split("\r\n")
            if line.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")
        ]
        answer = [f"SIP/2.0 {code}", *kept, f"Contact: <sip:a@127.0.0.1:{self.port}>", "Content-Length: 0"]
        self.socket.sendto(("\r\n".join(answer) + "\r\n\r\n").encode(), self._to)
        return said

    def notify(self, status: str, state: str) -> None:
        """Say how far the REFER is."""
        self.number += 1
        self.send(
            "NOTIFY", "Event: refer", f"Subscription-State: {state}", ident=self.ident, to_tag=self.tag,
            body=f"SIP/2.0 {status}\r\n", kind="message/sipfrag;version=2.0", number=self.number,
        )  # fmt: skip
        assert self.code(self.ident, "NOTIFY") == 200


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    kind = getattr(request, "param", Desk)
    with kind(tmp_path / "desk", CONFIG, town=free_port()) as desk:
        yield desk


def outcome(desk: Desk) -> str:
    """What became of the last call, once it is over."""
    wait_until(lambda: desk.journal("ended IS NOT NULL"), 15.0)
    return str(desk.journal()[-1]["outcome"])


def story(desk: Desk) -> str:
    """What the journal tells of it so far."""
    return "\n".join(what for (what,) in desk.rows("SELECT what FROM call_events ORDER BY id"))


@pytest.mark.parametrize("desk", [Hasty], indirect=True, ids=["hasty"])
@pytest.mark.parametrize("last", ["", "100 Trying"], ids=["says nothing", "says no more"])
def test_a_caller_of_whom_the_pbx_says_no_more_goes_to_their_next_step(desk: Desk, last: str) -> None:
    pbx = Pbx(desk)
    pbx.hear("REFER")
    if last:
        pbx.notify(last, "terminated;reason=noresource")
    wait_until(lambda: "didn't answer: town says 408" in story(desk), 15.0)
    assert outcome(desk) == "media_dead"  # the caller is not there any more, as is soon heard


def test_a_pbx_that_says_all_has_the_call(desk: Desk) -> None:
    pbx = Pbx(desk)
    pbx.hear("REFER")
    pbx.notify("180 Ringing", "active;expires=60")
    pbx.notify("200 OK", "terminated;reason=noresource")
    pbx.hear("BYE", "200 OK")
    assert outcome(desk) == "handed off"


def test_a_pbx_that_hangs_up_without_a_last_word_has_the_call(desk: Desk) -> None:
    pbx = Pbx(desk)
    pbx.hear("REFER")
    pbx.hang_up(pbx.ident, pbx.tag)
    assert outcome(desk) == "handed off"
