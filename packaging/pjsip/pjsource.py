"""Where pjproject's source comes from, and why it can be trusted.

Debian carries pjproject inside its source package `asterisk`. apt reads that package's index from
the machine's own mirror and checks the index against Debian's signature and the file against the
index, in an apt configuration of the recipe's own. On other machines a tarball is given by path.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pjsteps import Failure, Steps, note

SUITE = "sid"
PACKAGE = "asterisk"
COMPONENT = ".orig-Xpjproject.tar."
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
APT_HELPER = "/usr/lib/apt/apt-helper"
RECORDED = Path(__file__).with_name("sources.toml")
BY_PATH = "give the path of a pjproject tarball in PJPROJECT_TARBALL"


@dataclass(frozen=True)
class Remote:
    """A file that Debian's index names, with the hash the index gives it."""

    url: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Source:
    """A tarball on this machine whose hash was checked."""

    path: Path
    version: str
    sha256: str


def find(steps: Steps, cache: Path, environ: Mapping[str, str]) -> Source:
    """Return the source to build; raises Failure when there is none or it can't be trusted."""
    wanted = environ.get("PJPROJECT_SHA256", "").lower()
    if tarball := environ.get("PJPROJECT_TARBALL"):
        return from_file(steps, Path(tarball).expanduser(), wanted)
    return from_debian(steps, cache, environ.get("DEBIAN_MIRROR", ""))


def from_file(steps: Steps, path: Path, wanted: str) -> Source:
    """Check a tarball given by path, against `wanted` or the recorded hashes."""
    with steps.step(f"Checking {path.name}") as step:
        if not path.is_file():
            raise Failure(f"PJPROJECT_TARBALL: there is no file {path}")
        source = Source(path, _version_of(step.read(_version_command(path))), sha256_of(path))
        known = recorded().get(source.version, ())
        check(source.sha256, source.version, known, wanted)
    unknown = "recorded nowhere: compare it with its publisher's"
    trust = "as asked" if wanted else "as recorded" if known else unknown
    note(f"pjproject {source.version}, sha256 {source.sha256}, {trust}")
    return source


def from_debian(steps: Steps, cache: Path, mirror: str) -> Source:
    """Fetch the newest pjproject that Debian carries, or take the last one fetched when offline."""
    latest = cache / "sources" / "latest.json"
    try:
        with steps.step("Asking Debian for its pjproject") as step:
            site = mirror or mirror_of(step.read(["apt-get", "indextargets", "--format", "$(SITE)"]))
            config = _apt_config(cache / "apt", site)
            step.run(["apt-get", "-c", config, "update", "--error-on=any"])
            uris = ("source", "--print-uris", "--only-source", f"{PACKAGE}/{SUITE}")
            remote = choose(step.read(["apt-get", "-c", config, *uris]))
        path = cache / "sources" / remote.file
        path.parent.mkdir(exist_ok=True)
        if not path.is_file() or sha256_of(path) != remote.sha256:
            with steps.step(f"Fetching pjproject, {remote.file}") as step:
                file = (remote.url, path, f"SHA256:{remote.sha256}")
                step.run([APT_HELPER, "-c", config, "download-file", *file])
        latest.write_text(json.dumps(asdict(remote)), encoding="utf-8")
    except Failure as failure:
        if not latest.is_file():
            raise Failure(f"{failure}\nOr {BY_PATH}.") from None
        note("Debian can't be asked; using the source of the last time")
        remote = Remote(**json.loads(latest.read_text(encoding="utf-8")))
        path = cache / "sources" / remote.file
    with steps.step("Checking the source") as step:
        if not path.is_file():
            raise Failure(f"{path} is gone; try again when Debian can be reached, or {BY_PATH}")
        source = Source(path, _version_of(step.read(_version_command(path))), sha256_of(path))
        check(source.sha256, source.version, (), remote.sha256)
    note(f"pjproject {source.version}, sha256 {source.sha256}, as in Debian's index")
    return source


def choose(print_uris: str) -> Remote:
    """Pick pjproject out of what `apt-get source --print-uris` prints."""
    for url, file, sha256 in re.findall(r"^'([^']+)' (\S+) \d+ SHA256:([0-9a-f]{64})\s*$", print_uris, re.M):
        if COMPONENT in file and "/" not in file:
            return Remote(url, file, sha256)
    raise Failure(f"Debian's {PACKAGE} in {SUITE} no longer carries pjproject with a SHA-256; {BY_PATH}")


def mirror_of(sites: str) -> str:
    """Pick the machine's Debian mirror out of the addresses apt reads."""
    for site in sites.split():
        if site.rstrip("/").endswith("/debian"):
            return site
    raise Failure(f"This machine's apt has no Debian mirror: name one in DEBIAN_MIRROR, or {BY_PATH}")


def check(sha256: str, version: str, known: tuple[str, ...], wanted: str) -> None:
    """Refuse a source whose hash is not the one asked for or, for a recorded version, a recorded one."""
    if wanted and sha256 != wanted:
        raise Failure(f"The source is not the one asked for: its sha256 is {sha256}, not {wanted}")
    if not wanted and known and sha256 not in known:
        raise Failure(
            f"The tarball says it is pjproject {version}, but its sha256 is {sha256}, which {RECORDED.name} "
            "does not have.\nIf you trust it, say so with PJPROJECT_SHA256=<that hash>"
        )


def recorded(path: Path = RECORDED) -> dict[str, tuple[str, ...]]:
    """Return the recorded hashes by version."""
    hashes: dict[str, tuple[str, ...]] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["source"]:
        hashes[entry["version"]] = (*hashes.get(entry["version"], ()), entry["sha256"])
    return hashes


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version_command(tarball: Path) -> list[str | Path]:
    return ["tar", "--extract", "--to-stdout", "--wildcards", "--no-wildcards-match-slash", "--file", tarball,
            "*/version.mak"]  # fmt: skip


def _version_of(version_mak: str) -> str:
    """Return "2.17" or "2.17.1-rc1" from the text of pjproject's version.mak."""
    pattern = r"^export PJ_VERSION_(MAJOR|MINOR|REV|SUFFIX)[ \t]*:=[ \t]*(\S*)"
    part: dict[str, str] = dict(re.findall(pattern, version_mak, re.M))
    if not part.get("MAJOR") or not part.get("MINOR"):
        raise Failure("The tarball is not pjproject: it has no version.mak that names a version")
    return ".".join(filter(None, (part["MAJOR"], part["MINOR"], part.get("REV")))) + part.get("SUFFIX", "")


def _apt_config(folder: Path, site: str) -> Path:
    """Write an apt configuration of the recipe's own; the machine's proxies and clock rules still hold."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (folder / "sources.list").write_text(f"deb-src {signed}{site} {SUITE} main\n", encoding="utf-8")
    lines = [
        f'Dir::Etc::SourceList "{folder / "sources.list"}";',
        'Dir::Etc::SourceParts "/dev/null";',
        f'Dir::State "{folder / "state"}";',
        f'Dir::Cache "{folder / "cache"}";',
        # The hooks of other packages refresh the machine's own caches after an update.
        "#clear APT::Update;",
    ]
    if os.geteuid() == 0:
        # apt's own user may not enter root's cache folder, and this one must stay private to it.
        lines.append('APT::Sandbox::User "root";')
    config = folder / "apt.conf"
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return config
