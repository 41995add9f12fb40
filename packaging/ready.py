"""Makes the venv of a checkout ready: what `make run`, `make test` and `make lint` begin with.

    python packaging/ready.py [demo|tests|tools]

`demo` is what the practice morning needs, `tests` everything, `tools` everything but the SIP library. What
is there is left alone; what was interrupted, or lies in a checkout that has moved, is made anew. Which SIP
library it will be is decided before anything is fetched (`pjsip/choose.py`).
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - before anything that an older Python can't read
    sys.exit("Python 3.11 or newer is needed; name another, where there is one: make PYTHON=python3.12 ...")

import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "packaging/pjsip"))

import choose  # noqa: E402

VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
#: holds the checkout's place while the venv is whole; away while something is being installed
PLACE = VENV / ".place"
#: for what → the lock that is installed, the marker that says so, about how long it takes
NEEDS = {
    "demo": ("run.txt", VENV / ".demo", "20 s"),
    "tools": ("dev.txt", VENV / ".installed", "a minute"),
    "tests": ("dev.txt", VENV / ".installed", "a minute"),
}


class NotReady(Exception):
    """It can't be made ready; the message is one sentence that says what to do."""


def main(words: Sequence[str]) -> int:
    """Make ready; returns 0, or 1 when it can't be, after one sentence that says why."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _ended)
    what = words[0] if words else "demo"
    try:
        with (ROOT / "pyproject.toml").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once would install into each other's venv
            ready(what)
    except NotReady as why:
        print(why, end="\n" if str(why) else "", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def ready(what: str) -> None:
    """Do what is missing, and nothing where nothing is. Raises NotReady."""
    if VENV.exists() and not whole():
        shutil.rmtree(VENV)
    choice = (
        choose.Choice("keep")
        if what == "tools"
        else choose.decide(choose.look([_site()], os.environ, _version()))
    )
    if choice.how == "cannot":
        raise NotReady(choice.says)
    if choice.says:
        print(choice.says, flush=True)
    if not PYTHON.exists():
        _make_venv()
    if choice.how == "build":
        _call([PYTHON, ROOT / "packaging/pjsip/build.py"], "")  # it says why it could not
    elif choice.how == "take" and choice.wheel:
        _install(["--no-deps", str(choice.wheel)], instead_of="pjsua2-python")
    elif choice.how == "pypi":
        _install(["--require-hashes", "-r", str(ROOT / "requirements/wheel.txt")])
    _install_needs(what)


def whole() -> bool:
    """Tell whether the venv can be used where it lies: not half made, not moved."""
    if not PYTHON.exists():
        return False
    if PLACE.exists():
        return PLACE.read_text(encoding="utf-8") == str(ROOT)
    return any(marker.exists() for _, marker, _ in NEEDS.values()) and not (VENV / ".unfinished").exists()


def _install_needs(what: str) -> None:
    lock, marker, seconds = NEEDS[what]
    lock_file = ROOT / "requirements" / lock
    changed = max(path.stat().st_mtime for path in (lock_file, ROOT / "pyproject.toml"))
    done = [other for _, other, _ in NEEDS.values() if other.exists() and other.stat().st_mtime >= changed]
    if marker in done or (what == "demo" and done):
        return
    print(f"Installing ({seconds}) …", flush=True)
    _install(["--no-deps", "--require-hashes", "-r", str(lock_file)])
    _install(["--no-deps", "-e", str(ROOT)])
    marker.touch()


def _make_venv() -> None:
    uv = shutil.which("uv")
    base = sys.executable
    command: list[str | Path] = (
        [uv, "venv", "-q", "--seed", "--python", base, VENV] if uv else [base, "-m", "venv", VENV]
    )
    why = f"No venv could be made with {base}: if it is Debian's, type sudo apt install python3-venv first."
    _call(command, why)
    PLACE.write_text(str(ROOT), encoding="utf-8")


def _install(words: Sequence[str], *, instead_of: str = "") -> None:
    """Install into the venv; an interrupted one is made anew, as pip can't tell what it left half done."""
    uv = shutil.which("uv")
    pip: list[str | Path] = (
        [uv, "pip"] if uv else [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    )
    place: list[str | Path] = ["--python", PYTHON] if uv else []
    PLACE.unlink(missing_ok=True)
    (VENV / ".unfinished").touch()
    if instead_of:
        _call([*pip, "uninstall", "-q", *place, *([] if uv else ["--yes"]), instead_of], "", quiet=True)
    _call(
        [*pip, "install", "-q", *place, *words],
        "Installing failed: is there a network? The same command goes on.",
    )
    (VENV / ".unfinished").unlink()
    PLACE.write_text(str(ROOT), encoding="utf-8")


def _call(command: Sequence[str | Path], why_not: str, *, quiet: bool = False) -> None:
    done = subprocess.run([str(word) for word in command], check=False, capture_output=quiet, cwd=ROOT)
    if done.returncode and not quiet:
        raise NotReady(why_not)


def _site() -> Path:
    """The venv's folder of packages; there need be none yet."""
    return next(iter((VENV / "lib").glob("python3.*/site-packages")), VENV / "lib")


def _version() -> tuple[int, int]:
    """The version of the Python it will be: the venv's where there is one."""
    for folder in (VENV / "lib").glob("python3.*"):
        return 3, int(folder.name.removeprefix("python3."))
    return sys.version_info[0], sys.version_info[1]


def _ended(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
