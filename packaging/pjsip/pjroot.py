"""Headers, libraries and, where there is none, a compiler: Debian's packages, unpacked and not installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pjapt
import pjneeds
from pjsteps import Failure, Steps

TITLE = "Fetching headers and libraries"
#: what belongs to a compiler: the machine's own is not to meet another one's C library
COMPILERS_OWN = (
    "libc6",
    "libc-",
    "linux-libc-dev",
    "libcrypt",
    "libgcc",
    "gcc-",
    "libstdc++",
    "rpcsvc-proto",
)


@dataclass(frozen=True)
class Toolchain:
    """How a build compiles: `root` is the folder of unpacked packages, None where the machine has all.

    `cc` and `cxx` are commands; the flags are for every step; `environment` is set for every command.
    """

    cc: str = "gcc"
    cxx: str = "g++"
    cflags: str = ""
    ldflags: str = ""
    python_flags: str = ""
    root: Path | None = None

    def environment(self, outer: Mapping[str, str]) -> dict[str, str]:
        """Return what a command finds: the machine's programs first, the unpacked ones where it has none."""
        if self.root is None:
            return {}
        found = {"PATH": f"{outer.get('PATH', os.defpath)}:{self.root / 'usr/bin'}"}
        return {**found, "LD_LIBRARY_PATH": str(self.root / "libraries")}


def toolchain(steps: Steps, cache: Path, missing: Sequence[str]) -> Toolchain:
    """Return the machine's own tools or, where `missing` names packages, fetched ones. Raises Failure."""
    if not missing:
        return Toolchain()
    root = cache / "root"
    bare = pjneeds.no_compiler(missing)
    with steps.step(TITLE) as step:
        shutil.rmtree(root, ignore_errors=True)
        lines = pjapt.own_lines(step.read(pjapt.TARGETS))
        if not lines:
            raise Failure(nothing_to_fetch(missing))
        config = pjapt.configuration(cache / "apt-root", lines, nothing_installed=True)
        step.run(["apt-get", "-c", config, "update", "--error-on=any"])
        wanted = (*pjneeds.COMMANDS.values(), "libc6-dev") if bare else ()
        packages = sorted({*wanted, *pjneeds.HEADERS.values(), pjneeds.PYTHON_HEADERS})
        options = ("-y", "--no-install-recommends", "--download-only")
        step.run(["apt-get", "-c", config, "install", *options, *packages])
        for folder in ("lib", "lib64", "bin", "sbin"):
            (root / "usr" / folder).mkdir(parents=True)
            (root / folder).symlink_to(f"usr/{folder}")
        for package in sorted((cache / "apt-root/cache/archives").glob("*.deb")):
            if bare or not package.name.startswith(COMPILERS_OWN):
                step.run(["dpkg-deb", "--extract", package, root])
        shutil.rmtree(cache / "apt-root/cache")
        _only_here(root)
    headers = next((root / "usr/include").glob("python3.*"))
    if bare:
        sysroot = f"--sysroot={root}"
        return Toolchain(f"gcc {sysroot}", f"g++ {sysroot}", python_flags=f"-I{headers}", root=root)
    include, libraries = root / "usr/include", root / "usr/lib" / pjneeds.multiarch()
    return Toolchain(
        cflags=f"-I{include} -I{include / pjneeds.multiarch()}",
        ldflags=f"-L{libraries}",
        python_flags=f"-I{headers}",
        root=root,
    )


def nothing_to_fetch(missing: Sequence[str]) -> str:
    """Return what to say where packages are missing and can't be fetched."""
    names = " ".join(missing)
    return f"Packages are missing and apt has no Debian or Ubuntu archive to fetch them from: {names}"


def _only_here(root: Path) -> None:
    """Make the folder of libraries that the machine lacks: another C library would let nothing run."""
    multiarch = pjneeds.multiarch()
    own = [Path("/usr/lib") / multiarch, Path("/lib") / multiarch]
    (root / "libraries").mkdir()
    for folder in (root / "usr/lib" / multiarch, root / "usr/lib"):
        for library in folder.glob("*.so*"):
            link = root / "libraries" / library.name
            here = any((each / library.name).exists() for each in own)
            if library.is_file() and not here and not link.is_symlink() and _is_elf(library):
                link.symlink_to(library)


def _is_elf(path: Path) -> bool:
    """Tell a library from a linker's script."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
