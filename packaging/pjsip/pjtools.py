"""The tools that come from PyPI, by hash, in a folder of their own: swig, auditwheel and what that needs."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pjwheel
from pjsteps import Failure, Steps

TITLE = "Fetching tools"
LIST = Path(__file__).with_name("tools.txt")


def fetch(steps: Steps, cache: Path) -> Path:
    """Return the folder of the tools, fetched unless it is kept from before; raises Failure."""
    key = hashlib.sha256(LIST.read_bytes()).hexdigest()[:8]
    folder = cache / f"tools-{key}"
    if (folder / "complete").exists():
        return folder
    unfinished = cache / "tools.part"
    with steps.step(TITLE) as step:
        for old in (unfinished, *cache.glob("tools-*")):
            shutil.rmtree(old, ignore_errors=True)
        command = pjwheel.installer(sys.executable)
        options = ("--no-deps", "--only-binary", ":all:", "--require-hashes")
        step.run([*command, "install", *options, "--target", unfinished, "-r", LIST])
        if not swig(unfinished).is_file():
            raise Failure(step.failed("swig is not where its package has it"))
        (unfinished / "complete").touch()
        unfinished.rename(folder)
    return folder


def swig(folder: Path) -> Path:
    """Return where the program swig lies in the tools' folder."""
    return folder / "swig/data/bin/swig"


def environment(folder: Path, outer: Mapping[str, str]) -> dict[str, str]:
    """Return what makes the tools be found."""
    library = next(iter((folder / "swig/data/share/swig").glob("*")), folder)
    path = os.pathsep.join((str(swig(folder).parent), str(folder / "bin"), outer.get("PATH", os.defpath)))
    return {"PATH": path, "SWIG_LIB": str(library), "PYTHONPATH": str(folder)}
