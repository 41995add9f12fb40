"""Where the sources of pjproject and libsrtp2 come from, and why they can be trusted.

Debian carries pjproject inside its source package `asterisk`. apt reads the index of source packages
from the machine's own mirror and checks the index against Debian's signature and the files against the
index, in an apt configuration of the recipe's own. On other machines tarballs are given by path.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pjapt
from pjsteps import Failure, Step, Steps, note

#: what is built → Debian's source package, and what the name of its tarball holds
PACKAGES = {"pjproject": ("asterisk", ".orig-Xpjproject.tar."), "libsrtp2": ("libsrtp2", ".orig.tar.")}
#: where Debian has it, the first that a mirror really holds: an index may run ahead of its files
SUITES = {"pjproject": ("sid",), "libsrtp2": ("sid", "stable")}
APT_HELPER = "/usr/lib/apt/apt-helper"
RECORDED = Path(__file__).with_name("sources.toml")
BY_PATH = "give the paths of pjproject's and libsrtp2's tarballs in PJPROJECT_TARBALL and LIBSRTP2_TARBALL"
FETCHING = "Fetching sources"


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


@dataclass(frozen=True)
class Sources:
    """All that is compiled from source."""

    pjproject: Source
    libsrtp2: Source


def find(steps: Steps, cache: Path, environ: Mapping[str, str], *, ask: bool = True) -> Sources:
    """Return the sources to build; raises Failure when there are none or they can't be trusted.

    Unless `ask`, those fetched the last time are taken where there are any.
    """
    paths = {name: environ[key] for name in PACKAGES if environ.get(key := f"{name.upper()}_TARBALL")}
    found = {
        name: from_file(
            steps, name, Path(path).expanduser(), environ.get(f"{name.upper()}_SHA256", "").lower()
        )
        for name, path in paths.items()
    }
    if len(found) < len(PACKAGES):
        fetched = (None if ask else kept(cache)) or from_debian(
            steps, cache, environ.get("DEBIAN_MIRROR", "")
        )
        found = {**fetched, **found}
    return Sources(found["pjproject"], found["libsrtp2"])


def from_file(steps: Steps, name: str, path: Path, wanted: str) -> Source:
    """Check a tarball given by path, against `wanted` or the recorded hashes."""
    with steps.step(f"Checking {path.name}"):
        if not path.is_file():
            raise Failure(f"{name.upper()}_TARBALL: there is no file {path}")
        source = Source(path, version_of(name, path), sha256_of(path))
        known = recorded().get(f"{name} {source.version}", ())
        check(source.sha256, source.version, known, wanted, name)
    unknown = "recorded nowhere: compare it with its publisher's"
    trust = "as asked" if wanted else "as recorded" if known else unknown
    note(f"{name} {source.version}, sha256 {source.sha256}, {trust}")
    return source


def from_debian(steps: Steps, cache: Path, mirror: str) -> dict[str, Source]:
    """Fetch the newest sources that Debian carries, or take the last ones fetched when offline."""
    folder = cache / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with steps.step(FETCHING) as step:
            site = mirror or mirror_of(step.read(["apt-get", "indextargets", "--format", "$(SITE)"]))
            remotes = {name: _fetch(step, cache / "apt", site, name, folder) for name in PACKAGES}
        latest = {name: asdict(remote) for name, remote in remotes.items()}
        (folder / "latest.json").write_text(json.dumps(latest), encoding="utf-8")
    except Failure as failure:
        found = kept(cache)
        if found is None:
            log = str(failure).rpartition("\nLog: ")[2]
            raise Failure(
                "PJSIP's source could not be fetched from Debian (is there a network?): type the same again "
                f"when there is one, or {BY_PATH} ({log})."
            ) from None
        note("Debian can't be asked; using the sources of the last time")
        return found
    found = kept(cache)
    if found is None:
        raise Failure(f"The sources in {folder} are not those of Debian's index; try again")
    for name, source in found.items():
        note(f"{name} {source.version}, sha256 {source.sha256}, as in Debian's index")
    return found


def _fetch(step: Step, apt: Path, site: str, name: str, folder: Path) -> Remote:
    """Fetch one source from the first suite that has it; raises Failure when none has."""
    package, part = PACKAGES[name]
    for suite in SUITES[name]:
        lines = [f"deb-src {pjapt.signed_by('debian')}{site} {suite} main"]
        config = pjapt.configuration(apt / suite, lines)
        step.run(["apt-get", "-c", config, "update", "--error-on=any"])
        uris: list[str | Path] = [
            "apt-get",
            "-c",
            config,
            "source",
            "--print-uris",
            "--only-source",
            f"{package}/{suite}",
        ]
        remote = choose(step.read(uris), package, part)
        path = folder / remote.file
        try:
            if not path.is_file() or sha256_of(path) != remote.sha256:
                file = (remote.url, path, f"SHA256:{remote.sha256}")
                step.run([APT_HELPER, "-c", config, "download-file", *file])
        except Failure:
            if suite == SUITES[name][-1]:
                raise
        else:
            return remote
    raise AssertionError(name)


def kept(cache: Path) -> dict[str, Source] | None:
    """Return the sources fetched the last time, None unless each is there and has its hash."""
    try:
        latest = json.loads((cache / "sources/latest.json").read_text(encoding="utf-8"))
        remotes = {name: Remote(**latest[name]) for name in PACKAGES}
        paths = {name: cache / "sources" / remote.file for name, remote in remotes.items()}
        if any(sha256_of(paths[name]) != remote.sha256 for name, remote in remotes.items()):
            return None
        return {
            name: Source(path, version_of(name, path), remotes[name].sha256) for name, path in paths.items()
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


def choose(print_uris: str, package: str, part: str) -> Remote:
    """Pick a tarball out of what `apt-get source --print-uris` prints."""
    for url, file, sha256 in re.findall(r"^'([^']+)' (\S+) \d+ SHA256:([0-9a-f]{64})\s*$", print_uris, re.M):
        if part in file and "/" not in file:
            return Remote(url, file, sha256)
    raise Failure(f"Debian's {package} no longer carries a file *{part}* with a SHA-256; {BY_PATH}")


def has_mirror(sites: str) -> bool:
    """Tell whether a Debian mirror is among the addresses apt reads."""
    return any(site.rstrip("/").endswith("/debian") for site in sites.split())


def mirror_of(sites: str) -> str:
    """Pick the machine's Debian mirror out of the addresses apt reads."""
    for site in sites.split():
        if site.rstrip("/").endswith("/debian"):
            return site
    raise Failure(f"This machine's apt has no Debian mirror: name one in DEBIAN_MIRROR, or {BY_PATH}")


def check(sha256: str, version: str, known: tuple[str, ...], wanted: str, name: str = "pjproject") -> None:
    """Refuse a source whose hash is not the one asked for or, for a recorded version, a recorded one."""
    if wanted and sha256 != wanted:
        raise Failure(f"The source is not the one asked for: its sha256 is {sha256}, not {wanted}")
    if not wanted and known and sha256 not in known:
        raise Failure(
            f"The tarball says it is {name} {version}, but its sha256 is {sha256}, which {RECORDED.name} "
            f"does not have.\nIf you trust it, say so with {name.upper()}_SHA256=<that hash>"
        )


def recorded(path: Path = RECORDED) -> dict[str, tuple[str, ...]]:
    """Return the recorded hashes by name and version: "pjproject 2.17"."""
    hashes: dict[str, tuple[str, ...]] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["source"]:
        key = f"{entry['name']} {entry['version']}"
        hashes[key] = (*hashes.get(key, ()), entry["sha256"])
    return hashes


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(tarball: Path, folder: Path) -> None:
    """Unpack a source into a folder, without the one folder all of it is in; raises Failure when damaged."""
    folder.mkdir(parents=True)
    try:
        with tarfile.open(tarball) as archive:
            if hasattr(tarfile, "data_filter"):  # Python 3.11.4
                archive.extraction_filter = tarfile.data_filter
            for member in archive:
                _, _, inner = member.name.partition("/")
                if inner:
                    member.name = inner
                    archive.extract(member, folder)
    except (tarfile.TarError, OSError, EOFError) as error:
        raise Failure(f"{tarball} can't be unpacked: {error}") from None


def version_of(name: str, tarball: Path) -> str:
    """Return a source's version, as its own files tell it; raises Failure when it is something else."""
    wanted = {"pjproject": "version.mak", "libsrtp2": "CHANGES"}[name]
    try:
        with tarfile.open(tarball) as archive:
            for member in archive:
                if member.name.count("/") == 1 and member.name.endswith(f"/{wanted}") and member.isfile():
                    file = archive.extractfile(member)
                    text = file.read().decode("utf-8", "replace") if file else ""
                    return _pjproject_version(text) if name == "pjproject" else _libsrtp2_version(text)
    except (tarfile.TarError, EOFError) as error:
        raise Failure(f"{tarball} is not a tarball: {error}") from None
    raise Failure(f"The tarball is not {name}: it has no {wanted} that names a version")


def _libsrtp2_version(changes: str) -> str:
    found = re.search(r"^(2(?:\.\d+)+)", changes, re.M)
    if found is None:
        raise Failure("The tarball is not libsrtp2: its CHANGES name no version 2")
    return found.group(1)


def _pjproject_version(version_mak: str) -> str:
    """Return "2.17" or "2.17.1-rc1" from the text of pjproject's version.mak."""
    pattern = r"^export PJ_VERSION_(MAJOR|MINOR|REV|SUFFIX)[ \t]*:=[ \t]*(\S*)"
    part: dict[str, str] = dict(re.findall(pattern, version_mak, re.M))
    if not part.get("MAJOR") or not part.get("MINOR"):
        raise Failure("The tarball is not pjproject: it has no version.mak that names a version")
    return ".".join(filter(None, (part["MAJOR"], part["MINOR"], part.get("REV")))) + part.get("SUFFIX", "")
