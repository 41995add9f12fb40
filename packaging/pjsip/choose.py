"""Which pjsua2 a Python gets: decided before anything is fetched, so that nobody waits for a no."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import distributions
from pathlib import Path
from typing import Literal

import build
import pjapt
import pjneeds
import pjsource
import pjwheel
from pjsteps import Failure, Steps

#: the last Python that PyPI's wheel is made for, and the only machine
READY_MADE = ((3, 11), (3, 12)), "x86_64"
MINUTES = "about 4 minutes, once for this user"


@dataclass(frozen=True)
class Here:
    """What decides: what is installed ("own", "wheel" for PyPI's, ""), the wheels kept on this machine and of
    a release, whether PyPI has one for this Python, and why none can be built ("" when one can)."""

    installed: Literal["own", "wheel", ""] = ""
    kept: Path | None = None
    released: Path | None = None
    ready_made: bool = False
    lacks: str = ""


@dataclass(frozen=True)
class Choice:
    """What is done: nothing ("keep"), install `wheel` ("take"), PyPI's ("pypi"), build one, or nothing can.

    `says` is a line for the terminal, "" when there is nothing to say.
    """

    how: Literal["keep", "take", "pypi", "build", "cannot"]
    says: str = ""
    wheel: Path | None = None


def decide(here: Here, *, practice_will_do: bool = True) -> Choice:
    """Choose; PyPI's wheel of 4 lines only where it will do, or where nothing else can be had."""
    better = "`reception pjsip` builds one for 512 lines, without root"
    if here.installed == "own":
        return Choice("keep")
    if wheel := here.kept or here.released:
        return Choice("take", "", wheel)
    if here.lacks or practice_will_do:
        if here.installed == "wheel":
            return Choice("keep")
        if here.ready_made:
            why = here.lacks or better
            return Choice("pypi", f"PJSIP is PyPI's wheel: 4 lines, practice only. {sentence(why)}")
    if here.lacks:
        return Choice("cannot", sentence(here.lacks))
    return Choice("build", f"PJSIP for this Python is built first: {MINUTES}, without root.")


def look(folders: Iterable[Path], environ: Mapping[str, str], version: tuple[int, int]) -> Here:
    """Look at this machine: what a Python's site `folders` hold, the cache, the release in `dist`."""
    cache = pjwheel.cache_home()
    return Here(
        installed(folders),
        build.kept_wheel(cache),
        released([Path(environ.get("RECEPTION_RELEASE", "dist"))]),
        ready_made(version),
        lacks(cache, environ),
    )


def installed(folders: Iterable[Path]) -> Literal["own", "wheel", ""]:
    """Tell which pjsua2 stands in a Python's folders."""
    names = {dist.name for dist in distributions(path=[str(folder) for folder in folders])}
    return "own" if pjwheel.NAME in names else "wheel" if pjwheel.PYPI_NAME in names else ""


def released(folders: Iterable[Path]) -> Path | None:
    """Return a wheel for this machine that lies with a release and has the hash its SHA256SUMS gives."""
    for folder in folders:
        try:
            sums = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        hashes = {name.lstrip("*"): sha256 for sha256, _, name in (line.partition("  ") for line in sums)}
        for wheel in sorted(folder.glob(f"{pjwheel.NAME}-*.whl"), reverse=True):
            if pjwheel.fits(wheel) and hashes.get(wheel.name) == pjsource.sha256_of(wheel):
                return wheel
    return None


def ready_made(version: tuple[int, int]) -> bool:
    """Tell whether PyPI has a wheel for a CPython of this version on this machine."""
    versions, machine = READY_MADE
    return version in versions and platform.machine() == machine and platform.libc_ver()[0] == "glibc"


def lacks(cache: Path, environ: Mapping[str, str]) -> str:
    """Return why no wheel can be built here and what to type, "" when one can."""
    libc = platform.libc_ver()[0] or "another C library"
    machine = platform.machine()
    if sys.platform != "linux" or libc != "glibc" or machine not in pjwheel.MACHINES:
        system = f"{sys.platform} with {libc} on {machine}"
        return f"PJSIP is built on Linux with glibc on x86_64 or aarch64, not on {system}"
    try:
        pjwheel.check_python()
    except Failure as failure:
        return str(failure)
    targets = _apt_targets()
    missing = pjneeds.missing()
    if missing and not (pjapt.own_lines(targets) and shutil.which("dpkg-deb")):
        what = " ".join(missing)
        return (
            f"PJSIP can't be built: apt of Debian or Ubuntu, which would fetch {what}, is not here; install "
            "a C++ compiler, make and those headers with this system's own tool, then type the same again"
        )
    named = all(environ.get(f"{name.upper()}_TARBALL") for name in pjsource.PACKAGES)
    sites = "\n".join(line.split(" ", 1)[0] for line in targets.splitlines())
    if not (named or pjsource.kept(cache) or environ.get("DEBIAN_MIRROR") or pjsource.has_mirror(sites)):
        return (
            "PJSIP's source is Debian's, and apt here names no Debian mirror; type the same again with "
            "DEBIAN_MIRROR=<the address of one>, or with PJPROJECT_TARBALL=<path> and LIBSRTP2_TARBALL=<path>"
        )
    return ""


def sentence(text: str) -> str:
    """Return a text with a full stop at its end."""
    return text if text.endswith(".") else f"{text}."


def _apt_targets() -> str:
    try:
        return subprocess.run(pjapt.TARGETS, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def bring(*, rebuild: bool = False, wheel_dir: Path | None = None) -> int:
    """Bring the best pjsua2 that can be had into the running Python; returns an exit code."""
    paths = sysconfig.get_paths()
    found = look([Path(paths["purelib"]), Path(paths["platlib"])], os.environ, sys.version_info[:2])
    choice = decide(replace(found, installed=""), practice_will_do=False)
    if choice.says and not rebuild:
        print(choice.says, flush=True)
    if choice.how == "cannot":
        return 1
    if (choice.how == "build" or rebuild or wheel_dir) and not found.lacks:
        return build.main(
            [*(["--rebuild"] if rebuild else []), *(["--wheel-dir", str(wheel_dir)] if wheel_dir else [])]
        )
    steps = Steps(pjwheel.cache_home() / "logs")
    try:
        with steps.step(f"Installing in {sys.prefix}") as step:
            if choice.wheel:
                pjwheel.install(step, choice.wheel)
            else:
                command = pjwheel.installer(sys.executable)
                place = ("--python", sys.executable) if command[-1] == "pip" else ()
                step.run([*command, "install", *place, "--require-hashes", "-r", practice_list()])
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    if choice.wheel:
        print(pjwheel.summary(pjwheel.facts_of(choice.wheel)))
    return 0


def practice_list() -> Path:
    """Return the file that names PyPI's wheel and its hashes: beside the recipe where that is installed."""
    beside = Path(__file__).with_name("wheel.txt")
    return beside if beside.exists() else Path(__file__).parents[2] / "requirements/wheel.txt"
