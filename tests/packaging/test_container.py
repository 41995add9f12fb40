"""The container's recipe says what desk, unit and compose.yaml say; `packaging/trials/container` builds
and runs it.
"""

import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from console.__main__ import COMMANDS, parser
from console.cli.admin import systemd_unit

CONTAINER = Path(__file__).parents[2] / "packaging" / "container"
TRIALS = CONTAINER.parent / "trials"
RECIPE = re.sub(r"\\\n\s*", "", (CONTAINER / "Containerfile").read_text(encoding="utf-8"))
COMPOSE = (CONTAINER / "compose.yaml").read_text(encoding="utf-8")
DESK = COMPOSE.partition("\n  database:")[0]


def words(instruction: str) -> list[str]:
    """The words of the last line of an instruction whose form is exec."""
    found = re.findall(rf"^(?:HEALTHCHECK .*)?{instruction} (\[.*\])$", RECIPE, re.M)
    said: list[str] = json.loads(found[-1])
    return said


def test_its_base_can_be_another() -> None:
    assert re.search(r"^ARG BASE=\S+\nFROM \$\{BASE\}$", RECIPE, re.M)


def test_it_does_not_run_as_root_and_holds_no_key() -> None:
    users = re.findall(r"^USER (\S+)$", RECIPE, re.M)
    assert users == [systemd_unit.USER]
    assert f"rm -rf /var/lib/apt/lists/* {systemd_unit.KEY} " in RECIPE


def test_it_starts_the_desk_where_the_unit_does() -> None:
    started = words("CMD")
    unit = systemd_unit.for_machine(Path("/usr/bin/reception"), headset=False)
    line = re.search(r"(?m)^ExecStart=/usr/bin/(.*)$", unit)
    assert line
    assert started == shlex.split(line[1])
    assert parser("serve").parse_args(started[1:]).command == "serve"


def test_its_health_is_a_desk_that_answers_at_that_socket() -> None:
    health = json.loads(re.findall(r"^HEALTHCHECK .*CMD (\[.*\])$", RECIPE, re.M)[0])
    assert health[1] in COMMANDS
    assert parser(health[1]).parse_args(health[1:]).socket == systemd_unit.SOCKET


def test_what_is_kept_is_in_volumes() -> None:
    volumes = words("VOLUME")
    assert volumes == [str(systemd_unit.CONFIG.parent), str(systemd_unit.STATE)]
    assert all(f":{volume}\n" in DESK for volume in volumes)


def test_calls_have_longer_to_end_than_the_desk_gives_them() -> None:
    grace = re.search(r"stop_grace_period: (\d+)s", DESK)
    unit = re.search(
        r"TimeoutStopSec=(\d+)", systemd_unit.for_machine(Path("/usr/bin/reception"), headset=False)
    )
    assert grace
    assert unit
    assert int(grace[1]) == int(unit[1]) > 30


@pytest.mark.parametrize(
    ("composed", "tried"),
    [
        ("network_mode: host", "--network host"),
        ("read_only: true", "--read-only"),
        ("cap_drop: [ALL]", "--cap-drop all"),
        ("security_opt: [no-new-privileges]", "--security-opt no-new-privileges"),
        ("run:/run/reception", "run:/run/reception"),
        ("config:/etc/reception", "config:/etc/reception"),
        ("state:/var/lib/reception", "state:/var/lib/reception"),
    ],
)
def test_what_is_composed_is_what_is_tried(composed: str, tried: str) -> None:
    assert composed in DESK
    trial = (TRIALS / "container").read_text(encoding="utf-8")
    said = " ".join(re.findall(r'f?"([^"]*)"', trial.partition("AS_COMPOSED = (")[2].partition("\n)\n")[0]))
    assert tried in said


@pytest.mark.parametrize("name", ["run", "deb", "wheel", "container"])
def test_each_trial_can_be_read_and_says_how_it_is_called(name: str) -> None:
    text = (TRIALS / name).read_text(encoding="utf-8")
    compile(text, name, "exec")
    assert text.startswith("#!/usr/bin/env python3\n")
    assert f"    sudo packaging/trials/{name} " in text
    assert (TRIALS / name).stat().st_mode & 0o111
    assert sys.version_info >= (3, 11)
