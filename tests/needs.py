"""What a test needs of the machine: without it the test is skipped with what to install, and fails in CI.

``need("sipp")`` gives the path of a program. At the end of a run ``to_do`` sums up what was skipped.
"""

import os
import re
import shutil
import socket
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

#: program → the Debian packages that bring it and what our tests want with it
PACKAGES = {
    "baresip": "baresip-core",
    "dbus-run-session": "dbus",
    "faketime": "faketime",
    "fish": "fish",
    "gnome-keyring-daemon": "gnome-keyring",
    "kamailio": "kamailio kamailio-presence-modules",
    "man": "man-db",
    "objdump": "binutils",
    "openssl": "openssl",
    "pactl": "pulseaudio-utils",
    "paplay": "pulseaudio-utils",
    "parecord": "pulseaudio-utils",
    "postgres": "postgresql",
    "pulseaudio": "pulseaudio libasound2-plugins",
    "sipp": "sip-tester",
    "ssh": "openssh-client",
    "sshd": "openssh-server",
    "svcrack": "sipvicious",
    "svmap": "sipvicious",
    "svwar": "sipvicious",
    "systemd-analyze": "systemd",
    "tmux": "tmux",
    "zsh": "zsh",
}
#: where programs lie that are on root's path only, and PostgreSQL's, which are on nobody's
_BESIDES = ("/usr/sbin", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))
_APT = re.compile(r"apt install ([a-z0-9 .+-]+)$")
_MAKE = re.compile(r"make (pbx|pjsip|speech)\b")
AS_ROOT = "as root only"


def need(program: str) -> str:
    """The path of a program of ``PACKAGES``; skips the test when it is missing, and fails it in CI."""
    packages = PACKAGES[program]
    found = shutil.which(program) or shutil.which(program, path=os.pathsep.join(_BESIDES))
    if not found:
        missing(f"{program} is not installed: apt install {packages}")
    return found


def need_raw_sockets(why: str) -> None:
    """Skip a test where packets may not be made or dropped by hand: neither root nor in a namespace."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP).close()
    except PermissionError:
        pytest.skip(f"{AS_ROOT}: {why}")


def need_root(why: str) -> None:
    """Skip a test that only root can run."""
    if os.geteuid():
        pytest.skip(f"{AS_ROOT}: {why}")


def missing(what: str) -> NoReturn:
    """Skip a test for want of something that .ci/run installs."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} (.ci/run must do it)")
    pytest.skip(what)


def to_do(reasons: Iterable[str]) -> Iterator[str]:
    """For the reasons of skipped tests: a line for each thing that makes them run, with their count."""
    by_apt: list[set[str]] = []
    others: Counter[str] = Counter()
    for reason in reasons:
        if apt := _APT.search(reason):
            by_apt.append(set(apt[1].split()))
        elif make := _MAKE.search(reason):
            others[f"make {make[1]}"] += 1
        elif 'the extra "speech"' in reason:
            others["make speech"] += 1
        else:
            others[AS_ROOT if reason.startswith(AS_ROOT) else reason] += 1
    if by_apt:
        yield f"{len(by_apt):4}  apt install {' '.join(sorted(set().union(*by_apt)))}"
    for what, count in sorted(others.items()):
        yield f"{count:4}  {what}"
