"""What we reach in PJSIP past its binding, on the build that is installed; each in a process of its own."""

import subprocess
import sys

import pytest

from tests.waiting import limit

_BEGIN = """
import os, sys
import pjsua2 as pj
from console.telephony.pjsip.symbols import Library
library = Library(str(sys.modules[pj.Call.__module__]._pjsua2.__file__))
endpoint = pj.Endpoint()
endpoint.libCreate()
kept = library.keep_udp()
config = pj.EpConfig()
config.uaConfig.threadCnt, config.uaConfig.maxCalls, config.logConfig.consoleLevel = 0, 2, 0
endpoint.libInit(config)
"""


@pytest.mark.wheel
@pytest.mark.parametrize(
    "check",
    [
        "assert library.calls() == 2, library.calls()",
        "assert kept",
        "before = library._max_forwards().value\n"
        "with library.forwarding(7):\n"
        "    assert library._max_forwards().value == 7\n"
        "assert before == library._max_forwards().value == 70",
    ],
    ids=("calls", "udp", "forwards"),
)
def test_the_installed_build_lets_us(check) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{_BEGIN}\n{check}\nos._exit(0)"],
        capture_output=True,
        text=True,
        timeout=limit(30),
        check=False,
    )
    assert done.returncode == 0, done.stderr
