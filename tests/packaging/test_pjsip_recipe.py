"""The pure pieces of packaging/pjsip: choosing, checking and naming. Nothing is fetched or built."""

import hashlib
import importlib
import io
import json
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

RECIPE = Path(__file__).parents[2] / "packaging" / "pjsip"
MODULES = ("pjsteps", "pjneeds", "pjapt", "pjroot", "pjtools", "pjsource", "pjwheel", "build", "choose")
HASH = "6860c2f7604b4eee75f38151a9ef69774eb3f0c5286fc1d14bc1db2dc5a9e8aa"
ASTERISK = ("asterisk", ".orig-Xpjproject.tar.")
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
        found: tuple[Any, ...] = tuple(map(importlib.import_module, MODULES))
        self.steps, self.needs, self.apt, self.root, self.tools = found[:5]
        self.source, self.wheel, self.build, self.choose = found[5:]


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


def libsrtp2(folder: Path) -> Path:
    path = folder / "libsrtp2.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        data = b"Changelog\n\n2.99.1\n\n2.7.0\n"
        member = tarfile.TarInfo("libsrtp-2.99.1/CHANGES")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return path


def test_pjproject_is_chosen_from_what_apt_prints(recipe: Recipe) -> None:
    remote = recipe.source.choose(URIS, *ASTERISK)
    assert remote.file == "asterisk_22.1.orig-Xpjproject.tar.xz"
    assert remote.url == POOL + remote.file
    assert remote.sha256 == HASH


@pytest.mark.parametrize(
    "uris", ["", URIS.replace("Xpjproject", "Xother"), URIS.replace(f"SHA256:{HASH}", "MD5Sum:1")]
)
def test_no_pjproject_with_a_hash_is_a_failure_with_a_way_out(recipe: Recipe, uris: str) -> None:
    with pytest.raises(recipe.steps.Failure, match="PJPROJECT_TARBALL"):
        recipe.source.choose(uris, *ASTERISK)


def test_the_mirror_is_the_machines_own(recipe: Recipe) -> None:
    sites = "http://one.test/debian-security\nhttp://one.test/debian/\nhttp://two.test/debian\n"
    assert recipe.source.mirror_of(sites) == "http://one.test/debian/"
    with pytest.raises(recipe.steps.Failure, match="DEBIAN_MIRROR"):
        recipe.source.mirror_of("http://one.test/ubuntu\nhttp://one.test/tools\n")


def test_the_recorded_hashes_are_hashes(recipe: Recipe) -> None:
    recorded = recipe.source.recorded()
    assert {"pjproject 2.17", "libsrtp2 2.7.0"} <= recorded.keys()
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
    srtp = libsrtp2(tmp_path)
    environ = {"PJPROJECT_TARBALL": str(path), "LIBSRTP2_TARBALL": str(srtp)}
    source = recipe.source.find(recipe.steps.Steps(tmp_path / "logs"), tmp_path, environ).pjproject
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
        "LIBSRTP2_TARBALL": str(libsrtp2(tmp_path)),
    }
    found = recipe.source.find(steps, tmp_path, trusted)
    assert (found.pjproject.version, found.libsrtp2.version) == ("2.17", "2.99.1")


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
    assert missing[:2] == ("make", "g++")
    assert {"libasound2-dev", "libssl-dev", "libopus-dev", "libpython3-dev"} <= set(missing)
    assert len(missing) == len(set(missing))
    assert recipe.needs.no_compiler(missing)


def test_only_what_is_missing_is_named(recipe: Recipe, tmp_path: Path) -> None:
    for name in [*recipe.needs.HEADERS, "Python.h"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert recipe.needs.missing([tmp_path], tmp_path, lambda command: f"/bin/{command}") == ()
    (tmp_path / "opus/opus.h").unlink()
    lacking = recipe.needs.missing([tmp_path], tmp_path, lambda command: f"/bin/{command}")
    assert lacking == ("libopus-dev",)
    assert not recipe.needs.no_compiler(lacking)


def test_apt_reads_the_archives_this_machine_reads_and_nobody_elses(recipe: Recipe) -> None:
    targets = (
        "http://one.test/debian bookworm main\nhttp://one.test/debian-security/ bookworm-security main\n"
        "http://other.test/tools stable main\nhttp://two.test/ubuntu noble universe\nnonsense\n"
        "http://one.test/debian bookworm main\n"
    )
    lines = [line.split("] ")[-1].removeprefix("deb ") for line in recipe.apt.own_lines(targets)]
    assert lines == [
        "http://one.test/debian bookworm main",
        "http://one.test/debian-security/ bookworm-security main",
        "http://two.test/ubuntu noble universe",
    ]


def test_apts_own_folders_are_not_touched(recipe: Recipe, tmp_path: Path) -> None:
    config = recipe.apt.configuration(
        tmp_path, ["deb http://one.test/debian sid main"], nothing_installed=True
    )
    places = dict(line.split(" ", 1) for line in config.read_text().splitlines() if line.startswith("Dir::"))
    for name in ("Dir::State", "Dir::Cache", "Dir::Etc::SourceList", "Dir::State::status"):
        assert places[name].startswith(f'"{tmp_path}/'), name
    assert places["Dir::Etc::SourceParts"] == '"/dev/null";'
    assert (tmp_path / "status").read_bytes() == b""


def test_a_machine_with_all_of_it_fetches_nothing(recipe: Recipe, tmp_path: Path) -> None:
    chain = recipe.root.toolchain(recipe.steps.Steps(tmp_path), tmp_path, ())
    assert (chain.root, chain.cc, chain.environment({"PATH": "/bin"})) == (None, "gcc", {})


def test_fetched_programs_come_after_the_machines_own(recipe: Recipe, tmp_path: Path) -> None:
    environment = recipe.root.Toolchain(root=tmp_path).environment({"PATH": "/bin"})
    assert environment == {"PATH": f"/bin:{tmp_path}/usr/bin", "LD_LIBRARY_PATH": f"{tmp_path}/libraries"}


def test_no_archive_is_told_with_what_is_missing(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe.apt, "TARGETS", ("true",))
    with pytest.raises(recipe.steps.Failure, match=r"no Debian or Ubuntu archive.*: g\+\+ libopus-dev"):
        recipe.root.toolchain(recipe.steps.Steps(tmp_path), tmp_path, ("g++", "libopus-dev"))


def test_what_is_left_is_told_at_the_pace_of_what_is_done(recipe: Recipe, tmp_path: Path) -> None:
    steps = recipe.steps.Steps(tmp_path, expected={"one": 20.0, "two": 100.0, "three": 10.0})
    assert steps.left("one", 0.0) == 130.0
    assert steps.left("one", 50.0) == 110.0  # longer than expected: none of it is left
    with steps.step("one"):
        pass
    assert "one" not in steps.expected
    steps.pace = 2.0
    assert steps.left("two", 30.0) == 190.0
    assert steps.left("unheard of", 0.0) == 220.0
    assert [recipe.steps.about(each) for each in (4.0, 61.0, 89.0, 90.0, 200.0)] == [
        "about 10 s", "about 70 s", "about 90 s", "about 2 min", "about 3 min",
    ]  # fmt: skip


def test_of_two_commands_at_once_the_failed_one_ends_the_other(recipe: Recipe, tmp_path: Path) -> None:
    steps = recipe.steps.Steps(tmp_path)
    waits = [sys.executable, "-c", "import time; time.sleep(600)"]
    with pytest.raises(recipe.steps.Failure, match="ended with 3"), steps.step("Both") as step:
        step.both([sys.executable, "-c", "raise SystemExit(3)"], waits, (tmp_path, tmp_path))
    with steps.step("Both") as step:
        step.both(["true"], ["true"], (tmp_path, tmp_path))


def test_a_source_that_is_kept_must_have_its_hash(recipe: Recipe, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    files = {"pjproject": tarball(sources), "libsrtp2": libsrtp2(sources)}
    latest = {
        name: {"url": "", "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for name, path in files.items()
    }
    (sources / "latest.json").write_text(json.dumps(latest))
    found = recipe.source.kept(tmp_path)
    assert {name: each.version for name, each in found.items()} == {"pjproject": "2.17", "libsrtp2": "2.99.1"}
    files["libsrtp2"].write_bytes(files["libsrtp2"].read_bytes() + b"more")
    assert recipe.source.kept(tmp_path) is None
    (sources / "latest.json").write_text("[]")
    assert recipe.source.kept(tmp_path) is None


def test_a_source_is_unpacked_without_its_outer_folder(recipe: Recipe, tmp_path: Path) -> None:
    recipe.source.unpack(tarball(tmp_path), tmp_path / "tree")
    assert (tmp_path / "tree/version.mak").is_file()
    assert (tmp_path / "tree/sub/version.mak").is_file()
    (tmp_path / "cut.tar.gz").write_bytes(tarball(tmp_path).read_bytes()[:60])
    with pytest.raises(recipe.steps.Failure, match="can't be unpacked"):
        recipe.source.unpack(tmp_path / "cut.tar.gz", tmp_path / "other")


def test_the_cache_key_changes_with_all_it_depends_on(recipe: Recipe, tmp_path: Path) -> None:
    file = tmp_path / "config_site.h"
    file.write_text("#define PJSUA_MAX_CALLS 512\n")
    key = recipe.wheel.settings_key([HASH], [file], ["-O2"])
    assert key == recipe.wheel.settings_key([HASH], [file], ["-O2"])
    assert len(key) == 8
    others = {
        recipe.wheel.settings_key(["0" * 64], [file], ["-O2"]),
        recipe.wheel.settings_key([HASH], [file], ["-O3"]),
        recipe.wheel.settings_key([HASH], [file], ["-O2", "-g"]),
    }
    file.write_text("#define PJSUA_MAX_CALLS 4\n")
    others.add(recipe.wheel.settings_key([HASH], [file], ["-O2"]))
    assert len(others | {key}) == 5


def test_the_target_is_named_by_version_and_settings_and_no_python(recipe: Recipe, tmp_path: Path) -> None:
    pjproject = recipe.source.Source(tmp_path / "pjproject.tar.gz", "2.17", HASH)
    srtp = recipe.source.Source(tmp_path / "srtp.tar.gz", "2.7.0", "1" * 64)
    target = recipe.build.target_of(recipe.source.Sources(pjproject, srtp), tmp_path)
    assert target.folder == tmp_path / f"2.17-{target.settings}"
    assert target.wheel is None
    name = recipe.wheel.wheel_name("2.17", target.settings).replace("linux", "manylinux_2_34")
    target.folder.mkdir()
    (target.folder / name).touch()
    assert target.wheel == target.folder / name
    assert name.startswith(f"pjsua2-2.17+reception.s{target.settings}-cp311-abi3-manylinux_2_34_")
    other = recipe.source.Sources(pjproject, recipe.source.Source(srtp.path, "2.7.0", "2" * 64))
    assert recipe.build.target_of(other, tmp_path).settings != target.settings


@pytest.mark.parametrize(
    ("tag", "fits"),
    [
        ("cp311-abi3-manylinux_2_34_x86_64", True),
        ("cp311-abi3-manylinux_2_17_x86_64.manylinux_2_34_x86_64", True),
        ("cp311-abi3-manylinux_2_41_x86_64", False),
        ("cp311-abi3-manylinux_2_34_aarch64", False),
        ("cp311-abi3-linux_x86_64", False),
        ("cp311-cp311-manylinux_2_34_x86_64", False),
    ],
)
def test_a_wheel_fits_a_machine_and_its_c_library(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch, tag: str, fits: bool
) -> None:
    monkeypatch.setattr(recipe.wheel.platform, "libc_ver", lambda: ("glibc", "2.36"))
    monkeypatch.setattr(recipe.wheel.platform, "machine", lambda: "x86_64")
    assert recipe.wheel.fits(Path(f"pjsua2-2.17+reception.s0a-{tag}.whl")) == fits


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
    recipe.wheel.write(wheel, module, extension, {"COPYING": licence}, facts)
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
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    outer = recipe.build.build_environment()
    assert outer.keys().isdisjoint({"MAKEFLAGS", "CFLAGS", "PYTHONPATH"})
    environment = recipe.build.chained(outer, recipe.root.Toolchain(), Path("/tools"))
    assert "-DNDEBUG" in environment["CFLAGS"]
    assert environment["PATH"].startswith("/tools/swig/data/bin:/tools/bin:")
    assert "-lcrypto" in recipe.build.with_srtp(environment, Path("/tree"))["LIBS"]
