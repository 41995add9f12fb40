"""Puts a release side by side in dist/: the program's wheel and sdist beside pjsua2's wheel, and SHA256SUMS.

`make dist` has put pjsua2's wheel there before.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
BUILD = "from setuptools import build_meta; build_meta.build_{}('dist')"


def main() -> int:
    """Build both with the build system that pyproject.toml names; 1 when one fails."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    with tempfile.TemporaryDirectory() as tools:
        find = f"import sys; sys.path.insert(0, {tools!r}); "
        for command in (
            [*pip, "install", "--target", tools, *needs],
            *([sys.executable, "-c", find + BUILD.format(kind)] for kind in ("wheel", "sdist")),
        ):
            shutil.rmtree(ROOT / "build", ignore_errors=True)  # what is gone from the tree may lie there
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            if done.returncode:
                print(done.stdout[-2000:], done.stderr[-2000:], sep="\n", file=sys.stderr)
                return 1
    print(checksums(DIST), end="")
    return 0


def checksums(folder: Path) -> str:
    """Write SHA256SUMS of all files in a folder, as sha256sum(1) reads it; gives what is in it."""
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
