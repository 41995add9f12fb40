"""What a build of PJSIP needs of the machine, and the Debian package that brings it."""

from __future__ import annotations

import platform
import shutil
import sysconfig
from collections.abc import Callable, Sequence
from pathlib import Path

COMMANDS = {"make": "make", "gcc": "g++", "g++": "g++"}
HEADERS = {
    "alsa/asoundlib.h": "libasound2-dev",
    "openssl/ssl.h": "libssl-dev",
    "opus/opus.h": "libopus-dev",
    "speex/speex.h": "libspeex-dev",
    "speex/speex_resampler.h": "libspeexdsp-dev",
    "gsm/gsm.h": "libgsm1-dev",
    "uuid/uuid.h": "uuid-dev",
}
PYTHON_HEADERS = "libpython3-dev"


def multiarch() -> str:
    """Return the name Debian gives this machine's folders: x86_64-linux-gnu."""
    return sysconfig.get_config_var("MULTIARCH") or f"{platform.machine()}-linux-gnu"


def include_folders() -> tuple[Path, ...]:
    """Return the folders in which the compiler looks for the system's headers."""
    return Path("/usr/local/include"), Path("/usr/include"), Path("/usr/include") / multiarch()


def missing(
    includes: Sequence[Path] | None = None,
    python_include: Path | None = None,
    which: Callable[[str], str | None] = shutil.which,
) -> tuple[str, ...]:
    """Return the Debian packages that a build lacks here, the compiler's first; empty when none."""
    folders = include_folders() if includes is None else includes
    headers = python_include or Path(sysconfig.get_path("include"))
    packages = [package for command, package in COMMANDS.items() if which(command) is None]
    for name, package in HEADERS.items():
        if not any((folder / name).exists() for folder in folders):
            packages.append(package)
    if not (headers / "Python.h").exists():
        packages.append(PYTHON_HEADERS)
    return tuple(dict.fromkeys(packages))


def no_compiler(packages: Sequence[str]) -> bool:
    """Tell whether a compiler or make is among the missing packages."""
    return not set(packages).isdisjoint(COMMANDS.values())
