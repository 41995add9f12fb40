"""Staff's phones by presence (RFC 3856), as the ready-made wheel follows them: Kamailio's presence server."""

import os
import pwd
from pathlib import Path

import pytest

from console.telephony.build import installed
from tests.e2e.test_blf import CONFIG, seen
from tests.kamailio import Kamailio
from tests.office import Desk, ScriptSeat
from tests.waiting import wait_until

pytestmark = [pytest.mark.peer, pytest.mark.wheel]


@pytest.fixture
def server(tmp_path: Path) -> Kamailio:
    build = installed()
    if build and build.dialog_events:
        pytest.skip("this build of PJSIP follows dialogs, not presence")
    return Kamailio(tmp_path)


def test_the_board_follows_what_phones_publish(server: Kamailio, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret100\n")
    me = pwd.getpwuid(os.getuid()).pw_name
    with (
        server,
        Desk(tmp_path, CONFIG, pbx=server.address, me=me) as desk,
        ScriptSeat(desk.socket) as seat,
    ):
        for basic, activity, state in (
            ("open", "", "free"),
            ("open", "on-the-phone", "on a call"),
            ("open", "away", "away"),
            ("closed", "", "unreachable"),
            ("open", "", "free"),
        ):
            server.publish("201", basic, activity)
            wait_until(lambda state=state: seen(seat, "sam") == state, 20.0)  # type: ignore[misc]
        assert seat.board.alerts == ()
