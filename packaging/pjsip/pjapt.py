"""apt with a configuration, lists and a cache of its own: no root, and the machine's are not touched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

KEYRINGS = {
    "debian": Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    "ubuntu": Path("/usr/share/keyrings/ubuntu-archive-keyring.gpg"),
}
#: the archives whose packages are taken; what a machine reads besides is somebody else's
ARCHIVES = {"debian": "debian", "debian-security": "debian", "ubuntu": "ubuntu", "ubuntu-ports": "ubuntu"}
TARGETS = ("apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages")


def own_lines(targets: str) -> tuple[str, ...]:
    """Return lines for a sources.list that name what the machine reads of Debian's or Ubuntu's archive."""
    lines = []
    for site, release, component in (line.split() for line in targets.splitlines() if line.count(" ") == 2):
        archive = ARCHIVES.get(site.rstrip("/").rsplit("/", 1)[-1])
        if archive:
            lines.append(f"deb {signed_by(archive)}{site} {release} {component}")
    return tuple(dict.fromkeys(lines))


def signed_by(archive: str) -> str:
    """Return the option of a sources.list that names an archive's keyring, empty where it is elsewhere."""
    keyring = KEYRINGS[archive]
    return f"[signed-by={keyring}] " if keyring.exists() else ""


def configuration(folder: Path, sources: Sequence[str], *, nothing_installed: bool = False) -> Path:
    """Write an apt configuration into a folder; the machine's proxies and clock rules still hold.

    With `nothing_installed` apt thinks the machine bare: it fetches a package with all it needs.
    """
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "sources.list").write_text("".join(f"{line}\n" for line in sources), encoding="utf-8")
    lines = [
        f'Dir::Etc::SourceList "{folder / "sources.list"}";',
        'Dir::Etc::SourceParts "/dev/null";',
        f'Dir::State "{folder / "state"}";',
        f'Dir::Cache "{folder / "cache"}";',
        # The hooks of other packages refresh the machine's own caches after an update.
        "#clear APT::Update;",
        'Acquire::Languages "none";',
        'Acquire::Retries "2";',
    ]
    if nothing_installed:
        (folder / "status").touch()
        lines.append(f'Dir::State::status "{folder / "status"}";')
    if os.geteuid() == 0:
        # apt's own user may not enter root's cache folder, and this one must stay private to it.
        lines.append('APT::Sandbox::User "root";')
    config = folder / "apt.conf"
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return config
