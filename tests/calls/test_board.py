"""What a seat is shown of the desk."""

from console.calls.events import TrunkState
from console.calls.snapshot import Link
from tests.calls.scene import Scene

ACCOUNT = {"name": "pbx", "server": "192.0.2.1", "user": "desk", "password_env": "PBX"}


def test_an_account_is_shown_before_its_server_answers() -> None:
    scene = Scene(account=[ACCOUNT])
    seat = scene.sit()
    assert scene.picture(seat).links == (Link("pbx", False, "not registered yet"),)
    scene.phone(TrunkState("pbx", True))
    assert scene.picture(seat).links == (Link("pbx", True),)
