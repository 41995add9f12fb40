"""What is decided at second 0: which pjsua2 a Python gets, and what is said where it can't have one."""

import hashlib
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

RECIPE = Path(__file__).parents[2] / "packaging" / "pjsip"
KEPT, RELEASED = Path("/cache/kept.whl"), Path("/dist/released.whl")
#: installed, kept, released, PyPI has one, what a build lacks → what is done where practice will do; else
TABLE = [
    (("own", KEPT, RELEASED, True, ""), "keep", "keep"),
    (("", KEPT, RELEASED, True, ""), "take kept", "take kept"),
    (("", None, RELEASED, True, ""), "take released", "take released"),
    (("wheel", KEPT, None, True, ""), "take kept", "take kept"),
    (("", None, None, True, ""), "pypi", "build"),
    (("wheel", None, None, True, ""), "keep", "build"),
    (("", None, None, False, ""), "build", "build"),
    (("", None, None, True, "no apt"), "pypi", "pypi"),
    (("wheel", None, None, True, "no apt"), "keep", "keep"),
    (("", None, None, False, "no apt"), "cannot", "cannot"),
]


@pytest.fixture(scope="module")
def choose() -> Iterator[Any]:
    before = set(sys.modules)
    sys.path.insert(0, str(RECIPE))
    yield importlib.import_module("choose")
    sys.path.remove(str(RECIPE))
    for name in set(sys.modules) - before:
        if (
            getattr(sys.modules[name], "__file__", None)
            and Path(sys.modules[name].__file__ or "").parent == RECIPE
        ):
            sys.modules.pop(name)


@pytest.mark.parametrize(("here", "practice", "real"), TABLE)
def test_the_choice(choose: Any, here: tuple[Any, ...], practice: str, real: str) -> None:
    for expected, will_do in ((practice, True), (real, False)):
        choice = choose.decide(choose.Here(*here), practice_will_do=will_do)
        word = f"take {choice.wheel.stem}" if choice.wheel else choice.how
        assert word == expected
        assert choice.says.count(". ") <= 1
        assert bool(choice.says) == (choice.how in ("pypi", "build", "cannot"))


def test_pypis_wheel_is_told_to_be_for_practice(choose: Any) -> None:
    says = choose.decide(choose.Here(ready_made=True)).says
    assert says == (
        "PJSIP is PyPI's wheel: 4 lines, practice only. "
        "`reception pjsip` builds one for 512 lines, without root."
    )


@pytest.mark.parametrize(
    ("version", "machine", "there"),
    [
        ((3, 11), "x86_64", True),
        ((3, 12), "x86_64", True),
        ((3, 13), "x86_64", False),
        ((3, 12), "aarch64", False),
    ],
)
def test_pypi_has_a_wheel_for_few(
    choose: Any, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], machine: str, there: bool
) -> None:
    monkeypatch.setattr(choose.platform, "machine", lambda: machine)
    assert choose.ready_made(version) == there


APT, UBUNTU = "http://one.test/debian trixie main\n", "http://one.test/ubuntu noble main\n"


@pytest.mark.parametrize(
    ("here", "says"),
    [
        ((APT, (), True, {}), ""),
        ((APT, ("g++", "libopus-dev"), True, {}), ""),
        (("", ("g++", "libopus-dev"), False, {}), "which would fetch g++ libopus-dev, is not here; install"),
        ((APT, ("g++",), False, {}), "is not here; install"),
        (("", (), False, {}), "DEBIAN_MIRROR="),
        ((UBUNTU, ("g++",), True, {}), "DEBIAN_MIRROR="),
        ((UBUNTU, ("g++",), True, {"DEBIAN_MIRROR": "http://two.test/debian"}), ""),
        (("", (), False, {"PJPROJECT_TARBALL": "a", "LIBSRTP2_TARBALL": "b"}), ""),
        (("", (), False, {"PJPROJECT_TARBALL": "a"}), "DEBIAN_MIRROR="),
    ],
)
def test_what_a_build_lacks_is_one_sentence(
    choose: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, here: tuple[Any, ...], says: str
) -> None:
    targets, missing, dpkg, environ = here
    monkeypatch.setattr(choose, "_apt_targets", lambda: targets)
    monkeypatch.setattr(choose.pjneeds, "missing", lambda: missing)
    monkeypatch.setattr(choose.shutil, "which", lambda name: "/usr/bin/dpkg-deb" if dpkg else None)
    told = choose.lacks(tmp_path, environ)
    assert says in told
    assert bool(says) == bool(told)
    assert told.count(". ") == 0


def test_another_system_is_told_what_it_is_built_for(
    choose: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(choose.platform, "machine", lambda: "riscv64")
    assert "x86_64 or aarch64, not on linux with glibc on riscv64" in choose.lacks(tmp_path, {})


def test_a_released_wheel_must_have_the_hash_of_its_release(choose: Any, tmp_path: Path) -> None:
    wheel = tmp_path / f"pjsua2-2.17+reception.s0a-cp311-abi3-manylinux_2_17_{choose.platform.machine()}.whl"
    wheel.write_bytes(b"wheel")
    assert choose.released([tmp_path]) is None
    sums = tmp_path / "SHA256SUMS"
    sums.write_text(f"{hashlib.sha256(b'wheel').hexdigest()}  {wheel.name}\n")
    assert choose.released([tmp_path / "absent", tmp_path]) == wheel
    wheel.write_bytes(b"another")
    assert choose.released([tmp_path]) is None


@pytest.mark.parametrize(
    ("there", "expected"), [((), ""), (("pjsua2-python",), "wheel"), (("pjsua2-python", "pjsua2"), "own")]
)
def test_what_is_installed(choose: Any, tmp_path: Path, there: tuple[str, ...], expected: str) -> None:
    for name in there:
        info = tmp_path / f"{name.replace('-', '_')}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    assert choose.installed([tmp_path]) == expected
