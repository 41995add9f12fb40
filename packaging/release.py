"""Checks a release before it is given away: the recipe of `make release`, after `make dist`.

    python packaging/release.py [--dist DIR]

It says all that is wrong: versions that differ, a change log without the version, an address that is none,
checksums that don't fit, a description that does not render or whose links lead nowhere, licences of sounds
or models that are not named, a lock without hashes.
"""

from __future__ import annotations

import argparse
import email
import hashlib
import importlib.util
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
PROGRAM, SIP = "reception_console", "pjsua2"


def project(root: Path) -> dict[str, Any]:
    """The table [project] of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def versions(root: Path) -> Iterator[str]:
    """What is wrong with the version: it stands in four files, and the change log dates it."""
    version = project(root)["version"]
    program = (root / "console/__init__.py").read_text(encoding="utf-8")
    if f'__version__ = "{version}"' not in program:
        yield f'console/__init__.py: __version__ is not "{version}", the version of pyproject.toml'
    if (
        f' {version}"'
        not in (root / "packaging/shell/reception.1").read_text(encoding="utf-8").partition("\n")[0]
    ):
        yield f"packaging/shell/reception.1: is not of version {version}: make completion"
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"(?m)^## (\S+)(?: . (.*))?$", log)
    if version not in [head for head, _ in heads]:
        yield f'CHANGELOG.md: has no "## {version} – YYYY-MM-DD"'
    elif heads[0][0] != version:
        yield f"CHANGELOG.md: {heads[0][0]} stands first, the version of pyproject.toml is {version}"
    elif not re.fullmatch(r"\d{4}-\d\d-\d\d", heads[0][1]):
        yield f'CHANGELOG.md: {version} has no day (it says "{heads[0][1]}"): "## {version} – YYYY-MM-DD"'


def links(root: Path) -> Iterator[str]:
    """What is wrong with the project's address and the links of README.md, absolute as on an index page."""
    setup = _setup(root)
    of = setup.release()
    host = urlsplit(of["url"]).hostname or ""
    if not of["url"].startswith("https://") or host.endswith((".invalid", ".example")):
        yield (
            f'[tool.release] url = "{of["url"]}" in pyproject.toml is no address: name the repository\'s, '
            "or PROJECT_URL=https://…"
        )
    readme = (root / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", readme):
        if not (root / path).exists():
            yield f"README.md: {path} is not there"
    for target in re.findall(r"\]\(([^)\s]+)\)", setup.absolute(readme, of)):
        if not re.match(r"https://|#", target):
            yield f"README.md: {target} stays relative on an index page"


def licences(root: Path) -> Iterator[str]:
    """Sounds and models whose licence no page names."""
    page = (root / "docs/licences.md").read_text(encoding="utf-8")
    folders = {path.parent.relative_to(root).as_posix() for path in root.glob("console/**/*.wav")}
    extra = [re.split(r"[<>=; ]", line)[0] for line in project(root)["optional-dependencies"]["speech"]]
    for name in (*sorted(folders), *extra):
        if f"`{name}`" not in page:
            yield f"docs/licences.md: does not name the licence of {name}"


def locks(root: Path) -> Iterator[str]:
    """Locked versions without a hash."""
    for lock in sorted((root / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
        for name, rest in re.findall(r"(?m)^([\w.\[\]-]+)==(.*)$", text):
            if "--hash=sha256:" not in rest:
                yield f"requirements/{lock.name}: {name} has no hash: make lock"


def files(root: Path, dist: Path) -> Iterator[str]:
    """What is wrong with the files of the release: which there are, checksums, versions, descriptions."""
    version = project(root)["version"]
    wanted = (f"{PROGRAM}-{version}-*.whl", f"{PROGRAM}-{version}.tar.gz", f"{SIP}-*-abi3-manylinux_*.whl")
    lacking = [pattern for pattern in (*wanted, "SHA256SUMS") if not list(dist.glob(pattern))]
    if lacking:
        yield f"{dist}: no {', '.join(lacking)}: make dist"
        return
    said: dict[str, str] = {}
    for line in (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        checksum, _, name = line.partition("  ")
        said[name] = checksum
    for path in sorted(dist.iterdir()):
        if path.name != "SHA256SUMS" and said.get(path.name) != _sha256(path):
            yield f"SHA256SUMS: does not fit {path.name}"
    (wheel,), (sdist,) = dist.glob(wanted[0]), dist.glob(wanted[1])
    of = _setup(root).release()
    for path, metadata in ((wheel, _of_wheel(wheel)), (sdist, _of_sdist(sdist))):
        yield from (f"{path.name}: {wrong}" for wrong in described(metadata, version, of["url"]))


def described(metadata: Message, version: str, url: str) -> Iterator[str]:
    """What is wrong with the metadata of a wheel or an sdist."""
    if metadata["Version"] != version:
        yield f"is version {metadata['Version']}, pyproject.toml says {version}: make dist"
    if f"Source, {url}" not in metadata.get_all("Project-URL", []):
        yield f"does not name {url}: make dist"
    text = str(metadata.get_payload())
    if relative := re.findall(r"\]\((?!https://|#)([^)\s]+)\)", text):
        yield f"its description has relative links: {', '.join(relative)}"
    if not re.search(r"!\[[^\]]*\]\(https://", text):
        yield "its description shows no picture"


def rendered(dist: Path) -> Iterator[str]:
    """What `twine check` says of the descriptions; twine is fetched into a temporary folder."""
    with tempfile.TemporaryDirectory() as tools:
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", tools]
        got = subprocess.run([*pip, "twine>=6,<7"], capture_output=True, text=True, check=False)
        if got.returncode:
            yield f"twine can't be fetched: {got.stderr.strip()[-300:]}"
            return
        program = (
            f"import sys; sys.path.insert(0, {tools!r}); from twine.__main__ import main; sys.exit(main())"
        )
        paths = [*map(str, dist.glob(f"{PROGRAM}-*.whl")), *map(str, dist.glob(f"{PROGRAM}-*.tar.gz"))]
        words = [sys.executable, "-c", program, "--no-color", "check", "--strict", *paths]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"twine check: {done.stdout}{done.stderr}"


def wrong(root: Path) -> Iterator[str]:
    """All that can be told of the tree alone."""
    for look in (versions, links, licences, locks):
        yield from look(root)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _of_wheel(path: Path) -> Message:
    with zipfile.ZipFile(path) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(wheel.read(name))


def _of_sdist(path: Path) -> Message:
    with tarfile.open(path) as sdist:
        name = next(name for name in sdist.getnames() if name.count("/") == 1 and name.endswith("/PKG-INFO"))
        found = sdist.extractfile(name)
        assert found
        return email.message_from_bytes(found.read())


def _setup(root: Path) -> Any:
    """setup.py as a module; it builds only as a program."""
    spec = importlib.util.spec_from_file_location("release_setup", root / "setup.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(arguments: list[str] | None = None) -> int:
    """Say all that is wrong; 1 where anything is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", metavar="DIR")
    dist = parser.parse_args(arguments).dist
    found = [*wrong(ROOT), *files(ROOT, dist), *rendered(dist)]
    for line in found:
        print(f"wrong  {line}", file=sys.stderr)
    print(f"{len(found)} to mend" if found else "The release is in order.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
