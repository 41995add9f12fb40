import pytest

from console.calls.protocol.events import Ending
from console.telephony.sip import status_codes


@pytest.mark.parametrize(
    ("code", "rang", "ending"),
    [
        (486, False, Ending.BUSY),
        (600, True, Ending.BUSY),
        (603, True, Ending.DECLINED),
        (403, False, Ending.DECLINED),
        (480, False, Ending.NO_ANSWER),
        (487, True, Ending.NO_ANSWER),
        (408, True, Ending.NO_ANSWER),
        (408, False, Ending.UNREACHABLE),
        (404, False, Ending.UNREACHABLE),
        (410, False, Ending.UNREACHABLE),
        (483, False, Ending.UNREACHABLE),
        (484, False, Ending.UNREACHABLE),
        (503, False, Ending.UNREACHABLE),
        (302, True, Ending.UNREACHABLE),
        (0, False, Ending.UNREACHABLE),
    ],
)
def test_a_leg_that_never_came_up(code, rang, ending) -> None:
    assert status_codes.of_dialled(code, rang=rang) is ending


def test_a_caller_who_left_and_a_call_that_broke() -> None:
    assert status_codes.of_arrived(487) is Ending.CANCELLED
    assert status_codes.of_arrived(488) is Ending.FAILED
    assert status_codes.of_answered(200) is Ending.HUNG_UP
    assert status_codes.of_answered(408) is Ending.FAILED
