"""Builds the Debian package from the wheels of a release: the recipe of `make deb`.

    python packaging/debian/package.py [--dist DIR]

``--dist`` holds the wheels of reception-console and pjsua2 (`make dist`), and gets the package. One package
serves Python 3.11 to 3.14: what is compiled for one of them lies in that one's folder, all else in
`lib/common`. Its libraries are those of `requirements/service.txt`, by hash, so that an office's machine
needs no index and no compiler.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from console import __version__
from console.cli.admin import systemd_unit

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "packaging"))

from dist import checksums  # noqa: E402

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
NAME = "reception-console"
HOME = Path("usr/lib") / NAME
#: Debian's name of the machine → pip's
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
CONTROL = """\
Package: {name}
Version: {version}
Section: comm
Priority: optional
Architecture: {machine}
Maintainer: Reception Console maintainers <maintainers@reception-console.invalid>
Installed-Size: {kib}
Depends: python3 (>= 3.11), python3 (<< 3.15), libc6 (>= 2.34), passwd{libraries}
Recommends: ca-certificates, libasound2 | libasound2t64
Suggests: openssh-server, postgresql
Description: terminal receptionist console with a SIP softphone
 A front desk's calls on one screen: who calls, where each call goes by itself and why. A receptionist
 answers, transfers or reroutes with a key; menus, queues, voicemail, recording and reports are built in.
 .
 The desk runs as the service "reception"; `reception` opens a seat, also over SSH.
"""
#: what compiled modules take from the system → its package; all else our wheels bring themselves
LIBRARIES = {"libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1", "libz.so.1": "zlib1g"}
_LIBC = ("libc.", "libm.", "ld-linux", "libpthread", "librt", "libdl", "libresolv", "libutil")


class BuildError(Exception):
    """The package can't be built; the message says what is missing."""


def run(*words: str | Path) -> str:
    """Run a command and give what it printed. Raises :class:`BuildError` with its own words."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"{' '.join(map(str, words))}:\n{done.stdout}{done.stderr}")
    return done.stdout


def wheel(dist: Path, name: str, pattern: str) -> Path:
    """The newest wheel of a name in the release's folder."""
    found = sorted(dist.glob(f"{name}-{pattern}.whl"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise BuildError(f"{dist} holds no {name}-{pattern}.whl: make dist")
    return found[-1]


def libraries(python: str, machine: str, wheels: tuple[Path, ...], folder: Path) -> None:
    """Put the locked libraries and the release's wheels for one Python into a folder; nothing is compiled."""
    tags = ("manylinux2014", *(f"manylinux_2_{minor}" for minor in (17, 26, 27, 28, 34, 35)))
    platforms = [f"--platform={tag}_{machine}" for tag in tags]
    pip: tuple[str, ...] = (
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--no-compile",
    )
    target = ("--target", str(folder), "--python-version", python, "--only-binary=:all:", *platforms)
    run(*pip, *target, "--require-hashes", "-r", ROOT / "requirements/service.txt")
    run(*pip, *target, "--no-deps", "--upgrade", *wheels)


def sort_out(folder: Path, python: str, home: Path) -> None:
    """Move what one Python's folder holds to `lib/common`; what was compiled for it, to that Python's own."""
    own = home / "lib" / f"python{python}" / "site-packages"
    common = home / "lib" / "common"
    own.mkdir(parents=True)
    common.mkdir(parents=True, exist_ok=True)
    (own / "common.pth").write_text("../../common\n")
    for info in sorted(folder.glob("*.dist-info")):
        tag = next(line for line in (info / "WHEEL").read_text().splitlines() if line.startswith("Tag: "))
        anybodys = "-none-any" in tag or "-abi3-" in tag
        names = {line.split(",")[0].split("/")[0] for line in (info / "RECORD").read_text().splitlines()}
        for name in sorted(names - {"..", ""}):
            source, target = folder / name, (common if anybodys else own) / name
            if source.exists() and not target.exists():
                source.rename(target)
            elif source.is_dir():  # a namespace that several share
                shutil.copytree(source, target, dirs_exist_ok=True)


def environment(home: Path) -> None:
    """Make it a virtual environment of the system's Python, whichever of them that is."""
    (home / "bin").mkdir(parents=True)
    (home / "bin/python").symlink_to("/usr/bin/python3")
    (home / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    program = home / "bin/reception"
    program.write_text(
        f"#!/{HOME}/bin/python -Es\nimport sys\n\nfrom console.__main__ import main\n\nsys.exit(main())\n"
    )
    program.chmod(0o755)


def files(root: Path) -> None:
    """The files outside the environment: unit, manual, completions, documents, sample office."""
    places = {
        "usr/share/man/man1/reception.1.gz": gzip.compress(_text("packaging/shell/reception.1"), mtime=0),
        "usr/share/bash-completion/completions/reception": _text("packaging/shell/completions/reception"),
        "usr/share/zsh/vendor-completions/_reception": _text("packaging/shell/_reception"),
        "usr/share/fish/vendor_completions.d/reception.fish": _text("packaging/shell/reception.fish"),
        f"usr/share/doc/{NAME}/copyright": _text("packaging/debian/copyright"),
        f"usr/share/doc/{NAME}/changelog.gz": gzip.compress(_text("CHANGELOG.md"), mtime=0),
        "usr/lib/systemd/system/reception.service": systemd_unit.for_machine(
            Path("/usr/bin/reception"), headset=False
        ).encode(),
    }
    for name, content in places.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    shared = root / "usr/share" / NAME
    for name in ("docs", "themes"):
        shutil.copytree(ROOT / name, shared / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(ROOT / "config.toml", shared)
    shutil.copy(ROOT / "README.md", root / "usr/share/doc" / NAME)
    # The program looks below its own prefix.
    (root / HOME / "share").mkdir()
    (root / HOME / "share" / NAME).symlink_to(f"/usr/share/{NAME}")
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/reception").symlink_to(f"/{HOME}/bin/reception")


def needed(home: Path) -> list[str]:
    """The packages whose libraries our compiled modules take from the system, for the field Depends. Raises
    where one is not known. ALSA is looked up when a headset is opened: it is recommended only."""
    modules = [path for path in (home / "lib").rglob("*.so*") if path.is_file()]
    brought = {path.name for path in modules}
    found = {name for module in modules for name in _needs(module)} - brought
    found = {name for name in found if not name.startswith(_LIBC)}
    unknown = found - set(LIBRARIES)
    if unknown:
        raise BuildError(f"no Debian package is known for {', '.join(sorted(unknown))}")
    return [LIBRARIES[name] for name in sorted(found)]


def _needs(module: Path) -> list[str]:
    """The shared libraries a module names (ELF's NEEDED)."""
    words = (line.split() for line in run("objdump", "-p", module).splitlines())
    return [found[1] for found in words if found[:1] == ["NEEDED"]]


def build(dist: Path, machine: str) -> Path:
    """Build the package; gives its path."""
    version = __version__
    wheels = (
        wheel(dist, "reception_console", f"{version}-*"),
        wheel(dist, "pjsua2", f"*{MACHINES[machine]}"),
    )
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "root"
        home = root / HOME
        for python in PYTHONS:
            folder = Path(scratch) / python
            libraries(python, MACHINES[machine], wheels, folder)
            sort_out(folder, python, home)
        environment(home)
        files(root)
        control = root / "DEBIAN"
        control.mkdir()
        size = sum(path.lstat().st_size for path in root.rglob("*")) // 1024
        (control / "control").write_text(
            CONTROL.format(
                name=NAME,
                version=version,
                machine=machine,
                kib=size,
                libraries="".join(f", {name}" for name in needed(home)),
            )
        )
        for script in ("postinst", "prerm", "postrm"):
            shutil.copy(HERE / script, control)
            (control / script).chmod(0o755)
        for path in root.rglob("*"):
            if not path.is_symlink() and control not in path.parents:
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        package = dist / f"{NAME}_{version}_{machine}.deb"
        run("dpkg-deb", "--root-owner-group", "--build", "-Zxz", "-z2", root, package)
    return package


def _text(name: str) -> bytes:
    return (ROOT / name).read_bytes()


def main(arguments: list[str] | None = None) -> int:
    """Build and say where it is; 1 with a sentence where it can't be built."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--dist", type=Path, default=ROOT / "dist", metavar="DIR")
    try:
        machine = run("dpkg", "--print-architecture").strip()
        if machine not in MACHINES:
            raise BuildError(f"no wheels for {machine}; packages are built on {' and '.join(MACHINES)}")
        package = build(options.parse_args(arguments).dist, machine)
        checksums(package.parent)
        print(package)
    except (BuildError, OSError) as wrong:
        print(f"make deb: {wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
