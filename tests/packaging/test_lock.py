"""What is installed is locked: every dependency within the range the metadata gives, every file by hash."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: lock → the extras it holds besides the program's own dependencies
LOCKS = {
    "run.txt": (),
    "dev.txt": ("dev", "postgres", "keyring"),
    "speech.txt": ("speech",),
    "service.txt": ("postgres",),
}


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Package → version, and how many hashes stand with it."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r"^([\w.-]+)(?:\[\w+\])?==([^ ;]+)(.*)$", text, re.M)
    return {canonicalize_name(one): (version, rest.count("--hash=sha256:")) for one, version, rest in found}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_every_dependency_within_its_range(name: str) -> None:
    there = locked(name)
    extras = [line for extra in LOCKS[name] for line in PROJECT["optional-dependencies"][extra]]
    for line in (*PROJECT["dependencies"], *extras):
        wanted = Requirement(line)
        version, _ = there[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version), f"{line}: {version} is locked"


@pytest.mark.parametrize("name", [*LOCKS, "wheel.txt"])
def test_every_locked_version_has_hashes(name: str) -> None:
    there = locked(name)
    assert there
    assert [one for one, (_, hashes) in there.items() if not hashes] == []


def test_all_locks_agree() -> None:
    versions: dict[str, set[str]] = {}
    for name in LOCKS:
        for one, (version, _) in locked(name).items():
            versions.setdefault(one, set()).add(version)
    assert {one: found for one, found in versions.items() if len(found) > 1} == {}


def test_the_metadata_gives_ranges() -> None:
    """An application that pins exactly can't be installed beside another; what is pinned is told why."""
    pinned = {Requirement(line).name for line in PROJECT["dependencies"] if "==" in line}
    assert pinned == set()
