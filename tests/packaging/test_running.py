"""How the tests are run: networks of their own, ports, limits, and what is told of skipped ones."""

import os
import re
import shutil
import socket
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests import namespace, peers, waiting
from tests.needs import PACKAGES, need, to_do

TESTS = Path(__file__).parents[1]
#: leaves a process that listens at a port, and one of another session, and tells both
_LEAVES = """
import socket, subprocess, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
sleeps = [sys.executable, "-c", "import time; time.sleep(600)"]
print(*(subprocess.Popen(sleeps, start_new_session=new, pass_fds=[listener.fileno()]).pid for new in (0, 1)))
sys.exit(7)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_program_has_a_network_of_its_own_and_leaves_nothing_behind() -> None:
    if why := namespace.usable():
        pytest.skip(f"no network namespace can be made here: {why}")
    with socket.create_server(("127.0.0.1", 0)) as ours:
        words = namespace.wrap([sys.executable, "-c", _LEAVES, str(ours.getsockname()[1])])
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (7, "")
    left = [int(pid) for pid in done.stdout.split()]
    assert len(left) == 2
    assert not any(map(alive, left))


def test_the_end_of_an_orphan_can_be_waited_for() -> None:
    if why := namespace.usable():
        pytest.skip(f"no network namespace can be made here: {why}")
    program = (
        "import os, subprocess, sys, time\n"
        "pid = int(subprocess.check_output(['sh', '-c', 'sleep 0.1 >/dev/null & echo $!']))\n"
        "while os.path.exists(f'/proc/{pid}'): time.sleep(0.01)"
    )
    words = namespace.wrap([sys.executable, "-c", program])
    subprocess.run(words, check=True, timeout=waiting.limit(20))


def test_it_has_an_address_that_a_phone_speaks_from() -> None:
    if why := namespace.usable():
        pytest.skip(f"no network namespace can be made here: {why}")
    program = (
        "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.connect(('198.51.100.1', 5060));"
        "print(s.getsockname()[0])"
    )
    words = namespace.wrap([sys.executable, "-c", program])
    assert subprocess.check_output(words, text=True).strip() == namespace.ADDRESS


def test_workers_that_share_a_network_share_no_port_for_audio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "4")
    ports: dict[int, set[int]] = {}
    for worker in range(4):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", f"gw{worker}")
        monkeypatch.setattr(peers, "_RTP_PORTS", peers._Ports(10000, 18000))
        for size in (1200, 200, 200, 1200, 200, 1200, 200, 200, 1200):
            first, last = peers.rtp_range(size)
            assert (first % 2, last - first + 1) == (0, size)
            ports.setdefault(worker, set()).update(range(first, last + 1))
    for worker, own in ports.items():
        assert not any(own & others for other, others in ports.items() if other != worker)
        assert 1024 < min(own) < max(own) < 32768


@pytest.mark.parametrize("pid", [1, 70, 206, 251, 280, 4711])
def test_phones_of_one_test_share_no_port_for_audio(pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a run begins to give them out."""
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "4")
    monkeypatch.setattr(os, "getpid", lambda: pid)
    monkeypatch.setattr(peers, "_RTP_PORTS", peers._Ports(10000, 18000))
    ranges = sorted(peers.rtp_range(size) for size in (1200, *[200] * 12))
    assert all(before[1] < after[0] for before, after in pairwise(ranges))


def _package_of(path: Path) -> str:
    """The package that brings a file; "" where none does. One made before Debian joined /bin and /usr/bin
    names its files by the old folder."""
    for name in (path, Path("/", *path.parts[2:])) if path.parts[1] == "usr" else (path,):
        done = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False)
        if not done.returncode:
            return done.stdout.partition(":")[0]
    return ""


@pytest.mark.parametrize("program", sorted(PACKAGES))
def test_a_program_comes_from_the_package_that_is_named(program: str) -> None:
    if not shutil.which("dpkg"):
        pytest.skip("Debian's names are checked on Debian")
    path = Path(need(program)).resolve()
    brought = _package_of(path)
    if not brought:
        pytest.skip(f"{path} is of no package")
    depends = subprocess.check_output(
        ["dpkg-query", "-Wf", "${Depends}", *PACKAGES[program].split()], text=True
    )
    assert brought in (*PACKAGES[program].split(), *re.findall(r"[a-z0-9.+-]+", depends))


def test_ci_installs_what_the_tests_need() -> None:
    installed = (TESTS.parent / ".ci" / "run").read_text(encoding="utf-8").split()
    assert {each for packages in PACKAGES.values() for each in packages.split()} <= set(installed)


def test_most_of_the_long_tests_that_are_run_first_are_there() -> None:
    """One that was renamed is run later, and no harm; a list of which a quarter is gone is written anew."""
    names = (TESTS / "slowest.txt").read_text(encoding="utf-8").split()
    text = {
        path.relative_to(TESTS.parent).as_posix(): path.read_text("utf-8")
        for path in TESTS.rglob("test_*.py")
    }
    there = [name for name in names if f"def {name.split('::')[1]}(" in text.get(name.split("::")[0], "")]
    assert len(there) > 0.75 * len(names)


def test_what_was_skipped_is_summed_up_by_what_to_do() -> None:
    reasons = [
        "tmux is not installed: apt install tmux",
        "kamailio is not installed: apt install kamailio kamailio-presence-modules",
        "tmux is not installed: apt install tmux",
        "Asterisk is missing: make pbx",
        'the extra "speech" is not installed (no ctranslate2)',
        "this build of PJSIP holds 4 calls, the test needs 16: make pjsip",
        "as root only: it is two Unix users",
        "as root only: a small disk is mounted",
    ]
    assert list(to_do(reasons)) == [
        "   3  apt install kamailio kamailio-presence-modules tmux",
        "   2  as root only",
        "   1  make pbx",
        "   1  make pjsip",
        "   1  make speech",
    ]
    assert list(to_do([])) == []


def test_a_limit_lasts_longer_on_a_slow_machine_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(waiting.time, "monotonic", lambda: now[0])
    for took, slowness in ((0.001, 1.0), (waiting.REFERENCE_S * 3, 3.0), (60.0, waiting.MOST)):
        monkeypatch.setattr(waiting, "_work", lambda took=took: now.__setitem__(0, now[0] + took))
        waiting.measured.cache_clear()
        assert waiting.limit(20.0) == pytest.approx(20.0 * slowness)
    waiting.measured.cache_clear()
