"""The Debian package: what is in it, what it depends on, and what its scripts do with and without systemd.

Its libraries take minutes to fetch and stand for themselves here; `packaging/trials/deb` installs the whole
one in bare systems.
"""

import gzip
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from console import __version__
from tests.needs import missing

ROOT = Path(__file__).parents[2]
DEBIAN = ROOT / "packaging" / "debian"
SCRIPTS = ("postinst", "prerm", "postrm")
#: the places of the machine that the scripts name; in a test they lie in a folder of its own
PLACES = ("/run", "/usr/lib/reception-console", "/var/lib/reception", "/etc/")


@pytest.fixture(scope="module")
def package() -> ModuleType:
    spec = importlib.util.spec_from_file_location("debian_package", DEBIAN / "package.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def built(package: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package with one module for all Pythons and one for each in place of its libraries."""
    if not shutil.which("dpkg-deb"):
        missing("dpkg-deb is not installed: apt install dpkg")
    dist = tmp_path_factory.mktemp("dist")
    (dist / f"reception_console-{__version__}-py3-none-any.whl").touch()
    (dist / "pjsua2-2.17-cp311-abi3-manylinux_2_34_x86_64.whl").touch()

    def libraries(python: str, machine: str, wheels: tuple[Path, ...], folder: Path) -> None:
        assert machine == "x86_64"
        assert all(wheel.exists() for wheel in wheels)
        tag = f"cp{python.replace('.', '')}"
        for name, kind in (("anybodys", "py3-none-any"), ("compiled", f"{tag}-{tag}-manylinux_2_17_x86_64")):
            info = folder / f"{name}-1.dist-info"
            info.mkdir(parents=True)
            (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {kind}\n")
            (info / "RECORD").write_text(f"{name}/__init__.py,,\n{info.name}/WHEEL,,\n{info.name}/RECORD,,\n")
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text(f"# of {python}\n")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package, "libraries", libraries)
        yield package.build(dist, "amd64")


@pytest.fixture(scope="module")
def tree(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    subprocess.run(["dpkg-deb", "-x", built, folder], check=True)
    return folder


def fields(built: Path) -> dict[str, str]:
    text = subprocess.check_output(["dpkg-deb", "-f", built], text=True)
    return dict(re.findall(r"(?m)^(\S+): (.*)$", text))


def test_it_says_what_it_is_and_needs(built: Path) -> None:
    said = fields(built)
    assert said["Package"] == "reception-console"
    assert said["Version"] == __version__
    assert built.name == f"reception-console_{__version__}_amd64.deb"
    assert "python3 (>= 3.11), python3 (<< 3.15)" in said["Depends"]
    assert "libasound2 | libasound2t64" in said["Recommends"]
    assert "ssl" not in said["Depends"], "the wheel brings its own"


def test_everything_belongs_to_root_and_nobody_else_may_write(built: Path) -> None:
    lines = subprocess.check_output(["dpkg-deb", "-c", built], text=True).splitlines()
    assert len(lines) > 50
    assert [line for line in lines if line.split()[1] != "root/root"] == []
    assert [line for line in lines if line[0] != "l" and (line[5] == "w" or line[8] == "w")] == []


@pytest.mark.parametrize(
    "name",
    [
        "usr/lib/systemd/system/reception.service",
        "usr/share/bash-completion/completions/reception",
        "usr/share/zsh/vendor-completions/_reception",
        "usr/share/fish/vendor_completions.d/reception.fish",
        "usr/share/doc/reception-console/copyright",
        "usr/share/reception-console/config.toml",
        "usr/share/reception-console/docs/receptionist.md",
        "usr/share/reception-console/docs/pictures/board.png",
        "usr/share/reception-console/themes/high-contrast.toml",
    ],
)
def test_it_brings(name: str, tree: Path) -> None:
    assert (tree / name).stat().st_size > 0


def test_the_manual_and_the_changes_are_compressed(tree: Path) -> None:
    manual = gzip.decompress((tree / "usr/share/man/man1/reception.1.gz").read_bytes())
    assert manual.startswith(b'.TH RECEPTION "1"')
    changes = gzip.decompress((tree / "usr/share/doc/reception-console/changelog.gz").read_bytes())
    assert __version__.encode() in changes


def test_the_program_is_on_everybodys_path_and_the_unit_starts_it(tree: Path) -> None:
    link = tree / "usr/bin/reception"
    program = tree / os.readlink(link).lstrip("/")
    assert os.access(program, os.X_OK)
    assert program.read_text().startswith("#!/usr/lib/reception-console/bin/python ")
    unit = (tree / "usr/lib/systemd/system/reception.service").read_text()
    assert re.search(r"(?m)^ExecStart=/usr/bin/reception serve ", unit)
    shared = tree / "usr/lib/reception-console/share/reception-console"
    assert os.readlink(shared) == "/usr/share/reception-console"


def test_each_python_has_what_was_compiled_for_it_and_shares_the_rest(
    tree: Path, package: ModuleType
) -> None:
    libraries = tree / "usr/lib/reception-console/lib"
    assert (libraries / "common/anybodys/__init__.py").exists()
    for python in package.PYTHONS:
        own = libraries / f"python{python}/site-packages"
        assert (own / "compiled/__init__.py").read_text() == f"# of {python}\n"
        assert not (own / "anybodys").exists()
        assert (own / (own / "common.pth").read_text().strip()).resolve() == libraries / "common"


def test_a_library_of_no_known_package_is_refused(package: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/module.so").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package, "_needs", lambda module: ["libc.so.6", "libstdc++.so.6", "libodd.so.1"])
        with pytest.raises(package.BuildError, match=r"no Debian package is known for libodd\.so\.1"):
            package.needed(tmp_path)
        patch.setattr(package, "_needs", lambda module: ["libc.so.6", "libstdc++.so.6", "module.so"])
        assert package.needed(tmp_path) == ["libstdc++6"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_sound(script: str) -> None:
    assert subprocess.run(["sh", "-n", DEBIAN / script], check=False).returncode == 0
    assert "set -e" in (DEBIAN / script).read_text()
    if checker := shutil.which("shellcheck"):
        done = subprocess.run([checker, DEBIAN / script], capture_output=True, text=True, check=False)
        assert done.stdout == ""


def test_lintian_finds_no_error(built: Path) -> None:
    if not (lintian := shutil.which("lintian")):
        pytest.skip("lintian is not installed: apt install lintian")
    # The program brings its own libraries and a virtual environment, which Debian's own packages do not.
    words = [
        lintian,
        "--fail-on",
        "error",
        "--suppress-tags",
        "dir-or-file-in-opt,embedded-library,no-changelog",
    ]
    done = subprocess.run([*words, "--allow-root", built], capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if line.startswith("E:")] == []


class Machine:
    """A machine on which the scripts run: its own folders, and commands that only write down how they were
    called. ``systemd`` is whether it runs; ``desk`` whether a desk does."""

    def __init__(self, folder: Path, *, systemd: bool, desk: bool) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        self.calls.touch()
        (folder / "run/systemd").mkdir(parents=True)
        if systemd:
            (folder / "run/systemd/system").mkdir()
        commands = {
            "systemctl": f'[ "$1$2" != "-qis-active" ] || exit {0 if desk else 3}',
            "start-stop-daemon": f"exit {0 if desk else 1}",
        }
        for name in (
            "systemctl",
            "deb-systemd-invoke",
            "start-stop-daemon",
            "reception",
            "userdel",
            "getent",
            "python3",
        ):
            path = folder / "bin" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.calls}\n{commands.get(name, "")}\n')
            path.chmod(0o755)
        program = folder / "usr/lib/reception-console/bin"
        program.mkdir(parents=True)
        (program / "python").symlink_to(folder / "bin/python3")

    def run(self, script: str, *words: str) -> list[str]:
        """Run a maintainer script as dpkg does; gives the commands it called and what it said."""
        text = (DEBIAN / script).read_text()
        for place in PLACES:
            text = text.replace(f" {place}", f" {self.folder}{place}").replace(
                f"={place}", f"={self.folder}{place}"
            )
        self.calls.write_text("")
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", text, script, *words],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": path},
        )
        assert (done.returncode, done.stderr) == (0, "")
        return [*self.calls.read_text().splitlines(), *done.stdout.replace(str(self.folder), "").splitlines()]


@pytest.mark.parametrize("first", ["upgrade", "remove"])
def test_a_running_desk_ends_before_its_files_go_and_is_started_again(first: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path, systemd=True, desk=True)
    assert "deb-systemd-invoke stop reception.service" in machine.run("prerm", first)
    given_up = {"upgrade": "abort-upgrade", "remove": "abort-remove"}[first]
    for words in ((given_up,), ("configure", "0.0.9")):
        (tmp_path / "run/reception-upgrade").touch()
        assert "deb-systemd-invoke start reception.service" in machine.run("postinst", *words)
        assert not (tmp_path / "run/reception-upgrade").exists()


def test_a_desk_that_did_not_run_is_not_started(tmp_path: Path) -> None:
    machine = Machine(tmp_path, systemd=True, desk=False)
    assert not any("deb-systemd-invoke" in line for line in machine.run("prerm", "upgrade", "2"))
    assert not any("deb-systemd-invoke" in line for line in machine.run("postinst", "configure", "1"))


def test_without_systemd_the_desk_is_ended_and_said_to_be(tmp_path: Path) -> None:
    machine = Machine(tmp_path, systemd=False, desk=True)
    called = machine.run("prerm", "upgrade", "2")
    assert any(line.startswith("start-stop-daemon --stop --quiet --retry TERM/45/KILL/5") for line in called)
    said = machine.run("postinst", "configure", "1")
    assert "Reception Console: the desk was stopped for the upgrade; start it again." in said
    assert not any(line.startswith(("systemctl", "deb-systemd-invoke")) for line in (*called, *said))


def test_a_first_install_says_what_to_do_next(tmp_path: Path) -> None:
    said = Machine(tmp_path, systemd=False, desk=False).run("postinst", "configure")
    assert "reception install --packaged" in said
    assert any("reception check /etc/reception/config.toml" in line for line in said)


def test_purging_keeps_what_was_written_and_takes_away_what_was_not(tmp_path: Path) -> None:
    machine = Machine(tmp_path, systemd=False, desk=False)
    state, config = tmp_path / "var/lib/reception", tmp_path / "etc/reception"
    state.mkdir(parents=True)
    config.mkdir(parents=True)
    (state / "reception.db").touch()
    said = machine.run("postrm", "purge")
    assert (state / "reception.db").exists()
    assert config.exists()
    assert any("To take them away for good: rm -r /var/lib/reception" in line for line in said)
    (state / "reception.db").unlink()
    assert "userdel reception" in machine.run("postrm", "purge")
    assert not state.exists()
    assert not config.exists()
