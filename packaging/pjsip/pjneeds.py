"""What must be on the machine before PJSIP can be built, and the Debian package that brings it."""

from __future__ import annotations

import platform
import shutil
import sys
import sysconfig
from collections.abc import Callable, Sequence
from pathlib import Path

COMMANDS = {
    "make": "build-essential",
    "gcc": "build-essential",
    "g++": "build-essential",
    "swig": "swig",
    "xz": "xz-utils",
}
HEADERS = {
    "alsa/asoundlib.h": "libasound2-dev",
    "openssl/ssl.h": "libssl-dev",
    "opus/opus.h": "libopus-dev",
    "srtp2/srtp.h": "libsrtp2-dev",
    "speex/speex.h": "libspeex-dev",
    "speex/speex_resampler.h": "libspeexdsp-dev",
    "gsm/gsm.h": "libgsm1-dev",
    "uuid/uuid.h": "uuid-dev",
}


def include_folders() -> tuple[Path, ...]:
    """Return the folders in which the compiler looks for the system's headers."""
    multiarch = sysconfig.get_config_var("MULTIARCH") or f"{platform.machine()}-linux-gnu"
    return Path("/usr/local/include"), Path("/usr/include"), Path("/usr/include") / multiarch


def missing(
    includes: Sequence[Path] | None = None,
    python_include: Path | None = None,
    which: Callable[[str], str | None] = shutil.which,
) -> tuple[str, ...]:
    """Return the Debian packages to install, all at once; empty when nothing is missing."""
    folders = include_folders() if includes is None else includes
    headers = python_include or Path(sysconfig.get_path("include"))
    packages = [package for command, package in COMMANDS.items() if which(command) is None]
    for name, package in HEADERS.items():
        if not any((folder / name).exists() for folder in folders):
            packages.append(package)
    if not (headers / "Python.h").exists():
        packages.append(f"python3.{sys.version_info.minor}-dev")
    return tuple(dict.fromkeys(packages))


def message(packages: Sequence[str]) -> str:
    """Return what to tell somebody whose machine lacks these Debian packages."""
    names = " ".join(packages)
    return f"PJSIP can't be built yet, Debian packages are missing. As root:\n  apt-get install {names}"
