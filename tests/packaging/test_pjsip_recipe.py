"""The pure pieces of packaging/pjsip: choosing, checking and naming. Nothing is fetched or built."""

import hashlib
import importlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

RECIPE = Path(__file__).parents[2] / "packaging" / "pjsip"
MODULES = ("pjsteps", "pjneeds", "pjsource", "pjwheel", "build")
HASH = "6860c2f7604b4eee75f38151a9ef69774eb3f0c5286fc1d14bc1db2dc5a9e8aa"
POOL = "http://mirror.test/debian/pool/main/a/asterisk/"
URIS = f"""Reading package lists...
NOTICE: 'asterisk' packaging is maintained in the 'Git' version control system at:
'{POOL}asterisk_22.1-1.dsc' asterisk_22.1-1.dsc 5389 SHA256:{"1" * 64}
'{POOL}asterisk_22.1.orig-Xopus.tar.xz' asterisk_22.1.orig-Xopus.tar.xz 22 SHA256:{"2" * 64}
'{POOL}asterisk_22.1.orig-Xpjproject.tar.xz' asterisk_22.1.orig-Xpjproject.tar.xz 6775552 SHA256:{HASH}
'{POOL}asterisk_22.1.orig.tar.xz' asterisk_22.1.orig.tar.xz 6218652 SHA256:{"3" * 64}
"""


class Recipe:
    """The recipe's modules: scripts that find each other beside themselves, not a package."""

    def __init__(self) -> None:
        self.steps: Any
        self.needs: Any
        self.source: Any
        self.wheel: Any
        self.build: Any
        self.steps, self.needs, self.source, self.wheel, self.build = map(importlib.import_module, MODULES)


@pytest.fixture(scope="module")
def recipe() -> Iterator[Recipe]:
    sys.path.insert(0, str(RECIPE))
    yield Recipe()
    sys.path.remove(str(RECIPE))
    for name in MODULES:
        sys.modules.pop(name)


def tarball(folder: Path, version: str = "2.17", rev: str = "", suffix: str = "") -> Path:
    major, minor = version.split(".")
    text = (
        f"export PJ_VERSION_MAJOR  := {major}\nexport PJ_VERSION_MINOR  := {minor}\n"
        f"export PJ_VERSION_REV    :={rev}\nexport PJ_VERSION_SUFFIX := {suffix}\n"
        "export PJ_VERSION := $(PJ_VERSION_MAJOR).$(PJ_VERSION_MINOR)\n"
    )
    path = folder / "pjproject.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in ("pjproject/version.mak", "pjproject/sub/version.mak"):
            data = text.encode() if name.count("/") == 1 else b"export PJ_VERSION_MAJOR := 9\n"
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def test_pjproject_is_chosen_from_what_apt_prints(recipe: Recipe) -> None:
    remote = recipe.source.choose(URIS)
    assert remote.file == "asterisk_22.1.orig-Xpjproject.tar.xz"
    assert remote.url == POOL + remote.file
    assert remote.sha256 == HASH


@pytest.mark.parametrize(
    "uris", ["", URIS.replace("Xpjproject", "Xother"), URIS.replace(f"SHA256:{HASH}", "MD5Sum:1")]
)
def test_no_pjproject_with_a_hash_is_a_failure_with_a_way_out(recipe: Recipe, uris: str) -> None:
    with pytest.raises(recipe.steps.Failure, match="PJPROJECT_TARBALL"):
        recipe.source.choose(uris)


def test_the_mirror_is_the_machines_own(recipe: Recipe) -> None:
    sites = "http://one.test/debian-security\nhttp://one.test/debian/\nhttp://two.test/debian\n"
    assert recipe.source.mirror_of(sites) == "http://one.test/debian/"
    with pytest.raises(recipe.steps.Failure, match="DEBIAN_MIRROR"):
        recipe.source.mirror_of("http://one.test/ubuntu\nhttp://one.test/tools\n")


def test_the_recorded_hashes_are_hashes(recipe: Recipe) -> None:
    recorded = recipe.source.recorded()
    assert "2.17" in recorded
    for sha256 in sum(recorded.values(), ()):
        assert len(sha256) == 64
        int(sha256, 16)


@pytest.mark.parametrize(
    ("known", "wanted", "refused"),
    [
        ((), "", None),
        ((HASH,), "", None),
        ((), HASH, None),
        (("0" * 64,), HASH, None),
        (("0" * 64,), "", "PJPROJECT_SHA256"),
        ((HASH,), "0" * 64, "not the one asked for"),
    ],
)
def test_a_hash_that_does_not_match_is_refused(
    recipe: Recipe, known: tuple[str, ...], wanted: str, refused: str | None
) -> None:
    if refused is None:
        recipe.source.check(HASH, "2.17", known, wanted)
    else:
        with pytest.raises(recipe.steps.Failure, match=refused) as failure:
            recipe.source.check(HASH, "2.17", known, wanted)
        assert HASH in str(failure.value)


@pytest.mark.parametrize(
    ("named", "expected"),
    [(("2.99", "", ""), "2.99"), (("2.99", " 1", ""), "2.99.1"), (("2.99", "", "-dev"), "2.99-dev")],
)
def test_a_tarball_of_an_unknown_version_is_taken_and_its_hash_told(
    recipe: Recipe, tmp_path: Path, capsys: Any, named: tuple[str, str, str], expected: str
) -> None:
    path = tarball(tmp_path, *named)
    source = recipe.source.find(
        recipe.steps.Steps(tmp_path / "logs"), tmp_path, {"PJPROJECT_TARBALL": str(path)}
    )
    assert source.version == expected
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.sha256 in capsys.readouterr().err


def test_a_tarball_that_claims_a_recorded_version_must_have_its_hash(recipe: Recipe, tmp_path: Path) -> None:
    path = tarball(tmp_path)
    steps = recipe.steps.Steps(tmp_path / "logs")
    with pytest.raises(recipe.steps.Failure, match="PJPROJECT_SHA256"):
        recipe.source.find(steps, tmp_path, {"PJPROJECT_TARBALL": str(path)})
    trusted = {
        "PJPROJECT_TARBALL": str(path),
        "PJPROJECT_SHA256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    assert recipe.source.find(steps, tmp_path, trusted).version == "2.17"


def test_a_tarball_that_is_not_there_or_not_pjproject_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    steps = recipe.steps.Steps(tmp_path / "logs")
    with pytest.raises(recipe.steps.Failure, match="there is no file"):
        recipe.source.find(steps, tmp_path, {"PJPROJECT_TARBALL": str(tmp_path / "absent.tar.gz")})
    other = tmp_path / "other.tar.gz"
    with tarfile.open(other, "w:gz"):
        pass
    with pytest.raises(recipe.steps.Failure):
        recipe.source.find(steps, tmp_path, {"PJPROJECT_TARBALL": str(other)})


def test_a_failed_step_names_its_log_and_shows_its_end(recipe: Recipe, tmp_path: Path, capsys: Any) -> None:
    steps = recipe.steps.Steps(tmp_path)
    command = [sys.executable, "-c", "print('a clue'); raise SystemExit(3)"]
    with pytest.raises(recipe.steps.Failure) as failure, steps.step("Compiling PJSIP") as step:
        step.run(command)
    assert "Compiling PJSIP failed" in str(failure.value)
    assert "ended with 3" in str(failure.value)
    assert "a clue" in str(failure.value)
    assert str(tmp_path / "01-compiling-pjsip.log") in str(failure.value)
    assert "Compiling PJSIP ... failed" in capsys.readouterr().err


def test_a_command_that_is_not_there_is_named(recipe: Recipe, tmp_path: Path) -> None:
    steps = recipe.steps.Steps(tmp_path)
    with pytest.raises(recipe.steps.Failure, match="no-such-command"), steps.step("Asking") as step:
        step.read(["no-such-command"])


def test_all_missing_packages_are_named_at_once(recipe: Recipe, tmp_path: Path) -> None:
    missing = recipe.needs.missing([tmp_path], tmp_path, lambda command: None)
    python = f"python3.{sys.version_info.minor}-dev"
    assert {"build-essential", "swig", "libasound2-dev", "libssl-dev", "libopus-dev", python} <= set(missing)
    assert len(missing) == len(set(missing))
    message = recipe.needs.message(missing)
    assert f"apt-get install {' '.join(missing)}" in message


def test_only_what_is_missing_is_named(recipe: Recipe, tmp_path: Path) -> None:
    for name in [*recipe.needs.HEADERS, "Python.h"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert recipe.needs.missing([tmp_path], tmp_path, lambda command: f"/bin/{command}") == ()
    (tmp_path / "opus/opus.h").unlink()
    lacking = recipe.needs.missing(
        [tmp_path], tmp_path, lambda command: None if command == "swig" else f"/bin/{command}"
    )
    assert lacking == ("swig", "libopus-dev")


def test_the_cache_key_changes_with_all_it_depends_on(recipe: Recipe, tmp_path: Path) -> None:
    file = tmp_path / "config_site.h"
    file.write_text("#define PJSUA_MAX_CALLS 512\n")
    key = recipe.wheel.settings_key(HASH, [file], ["-O2"])
    assert key == recipe.wheel.settings_key(HASH, [file], ["-O2"])
    assert len(key) == 8
    others = {
        recipe.wheel.settings_key("0" * 64, [file], ["-O2"]),
        recipe.wheel.settings_key(HASH, [file], ["-O3"]),
        recipe.wheel.settings_key(HASH, [file], ["-O2", "-g"]),
    }
    file.write_text("#define PJSUA_MAX_CALLS 4\n")
    others.add(recipe.wheel.settings_key(HASH, [file], ["-O2"]))
    assert len(others | {key}) == 5


def test_the_target_is_named_by_version_settings_and_python(recipe: Recipe, tmp_path: Path) -> None:
    source = recipe.source.Source(tmp_path / "pjproject.tar.gz", "2.17", HASH)
    target = recipe.build.target_of(source, tmp_path)
    assert target.folder == tmp_path / f"2.17-{target.settings}"
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert target.wheel.name.startswith(f"pjsua2-2.17+reception.s{target.settings}-{python}-{python}")
    assert target.wheel.parent == target.pjsua.parent == target.folder


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2.17", "2.17+reception.sab"),
        ("2.18-dev", "2.18.dev0+reception.sab"),
        ("2.18-rc1", "2.18rc1+reception.sab"),
    ],
)
def test_the_wheels_version_is_one_pip_understands(recipe: Recipe, version: str, expected: str) -> None:
    assert recipe.wheel.wheel_version(version, "ab") == expected


def test_the_cache_follows_xdg(recipe: Recipe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert recipe.wheel.cache_home() == tmp_path / "reception-console" / "pjsip"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert recipe.wheel.cache_home() == tmp_path / ".cache" / "reception-console" / "pjsip"


def test_a_wheel_holds_the_module_its_record_and_the_licence(recipe: Recipe, tmp_path: Path) -> None:
    facts = {"pjproject": "2.17", "max_calls": 512}
    module, extension, licence = tmp_path / "pjsua2.py", tmp_path / "_pjsua2.so", tmp_path / "COPYING"
    for path in (module, extension, licence):
        path.write_text(path.name)
    wheel = tmp_path / recipe.wheel.wheel_name("2.17", "0a1b2c3d")
    recipe.wheel.write(wheel, module, extension, licence, facts)
    assert recipe.wheel.facts_of(wheel) == facts
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "site")
    (found,) = distributions(name="pjsua2", path=[str(tmp_path / "site")])
    assert found.version == "2.17+reception.s0a1b2c3d"
    assert json.loads(found.read_text("reception-build.json") or "") == facts
    assert {str(file) for file in found.files or ()} >= {"pjsua2.py", "_pjsua2.so"}


def test_a_damaged_wheel_does_not_work(recipe: Recipe, tmp_path: Path) -> None:
    wheel = tmp_path / "pjsua2.whl"
    wheel.write_bytes(b"not a zip")
    with recipe.steps.Steps(tmp_path / "logs").step("Starting the wheel") as step:
        assert not recipe.wheel.works(step, wheel)
    assert "does not work here" in step.log.read_text()


def test_a_build_that_lacks_something_is_told_what(recipe: Recipe) -> None:
    facts = {
        "text_by_default": False,
        "sound": "alsa",
        "codecs": ["PCMU", "PCMA", "opus"],
        "tls": "OpenSSL 3.0.17",
        "srtp": "libsrtp2 2.5.0",
        "ioqueue": "epoll[0x3]",
    }
    assert recipe.build.lacking(facts) == ()
    poor = {**facts, "sound": "", "codecs": ["PCMU", "PCMA"], "tls": "OpenSSL 1.1.1w", "ioqueue": "select"}
    assert recipe.build.lacking(poor) == ("sound", "Opus", "TLS by OpenSSL 3", "epoll")


def test_an_outer_make_does_not_reach_into_the_build(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEFLAGS", "-j8 --jobserver-auth=3,4")
    monkeypatch.setenv("CFLAGS", "-O0")
    environment = recipe.build.build_environment()
    assert "MAKEFLAGS" not in environment
    assert "-DNDEBUG" in environment["CFLAGS"]


def test_the_recipe_names_missing_packages_before_it_fetches_anything(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(RECIPE / "build.py"), "--no-install"],
        env={"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("PJSIP can't be built yet")
    assert "apt-get install build-essential swig xz-utils" in done.stderr
    assert done.stdout == ""
