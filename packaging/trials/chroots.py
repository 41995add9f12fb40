"""Bare systems to try what is shipped in: debootstraps that are kept in the cache and copied for each trial.

Root makes them. Mirrors are those of this machine's apt, or DEBIAN_MIRROR and UBUNTU_MIRROR.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reception-console/trials"
#: suite → whose it is
SYSTEMS = {"bookworm": "debian", "trixie": "debian", "sid": "debian", "noble": "ubuntu"}
#: an ordinary user of the bare system
USER = "clerk"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
#: what pip and uv need to reach an index from inside
INDEX = {"PIP_CERT": CERTIFICATES, "SSL_CERT_FILE": CERTIFICATES, "PIP_DEFAULT_TIMEOUT": "180"}
_INSIDE = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
_AS_ROOT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
            "DEBIAN_FRONTEND": "noninteractive"}  # fmt: skip
_MOUNTS = 'mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; mount -t tmpfs tmpfs "$0/dev/shm"; '


class NotTried(Exception):
    """A system can't be made here; the message says why."""


class Failed(Exception):
    """What was tried did not hold; the message says what was seen."""


def mirror(kind: str) -> str:
    """The address of an archive, by the environment or this machine's apt; empty where there is none."""
    if named := os.environ.get(f"{kind.upper()}_MIRROR"):
        return named
    sites = subprocess.check_output(["apt-get", "indextargets", "--format", "$(SITE)"], text=True).split()
    return next((site for site in sites if site.rstrip("/").endswith(f"/{kind}")), "")


def base(suite: str) -> Path:
    """The bare system, made when it is not kept. Raises :class:`NotTried`."""
    folder = CACHE / suite
    if (folder / "complete").exists():
        return folder
    archive = mirror(SYSTEMS[suite])
    if not archive:
        raise NotTried(f"apt here names no {SYSTEMS[suite]} archive")
    remove(folder)
    CACHE.mkdir(parents=True, exist_ok=True)
    log_path = CACHE / f"{suite}.log"
    with log_path.open("w") as log:
        them = "--include=python3,python3-venv,make,ca-certificates"
        words = ["debootstrap", "--variant=minbase", them, suite, str(folder), archive]
        if subprocess.run(words, stdout=log, stderr=log, check=False).returncode:
            raise NotTried(f"debootstrap failed: {log_path}")
    subprocess.run(["chroot", folder, "useradd", "-m", USER], check=True)
    (folder / "complete").touch()
    return folder


def fresh(suite: str, name: str) -> Path:
    """A copy of the bare system for one trial, which reaches the network as this machine does."""
    folder = CACHE / f"{suite}.{name}"
    remove(folder)
    subprocess.run(["cp", "-a", base(suite), folder], check=True)
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    acquire = subprocess.check_output(["apt-config", "dump", "Acquire"], text=True)  # proxies, frozen mirrors
    (folder / "etc/apt/apt.conf.d/90trial").write_text(acquire)
    if certificates := os.environ.get("SSL_CERT_FILE"):
        shutil.copy(certificates, folder / CERTIFICATES.lstrip("/"))
    return folder


def remove(folder: Path) -> None:
    """Take a trial's system away. Its mounts were in a namespace of their own and are gone."""
    subprocess.run(["rm", "-rf", "--one-file-system", folder], check=True)


def title(folder: Path) -> str:
    """A system's own name, such as "Debian GNU/Linux 12 (bookworm)"."""
    found = re.search(r'PRETTY_NAME="(.*)"', (folder / "etc/os-release").read_text())
    return found[1] if found else folder.name


def words(folder: Path, command: str, *, user: str = USER, **environ: str) -> list[str]:
    """The words that run a shell's command in a system as one of its users, with mounts of its own."""
    home = {"HOME": "/root" if user == "root" else f"/home/{user}", "USER": user}
    settings = {**_INSIDE, **home, **INDEX, **(_AS_ROOT if user == "root" else {}), **environ}
    enter = f'exec chroot --userspec={user}:{user} "$0" /usr/bin/env -i "${{@:2}}" sh -c "$1"'
    given = [f"{name}={value}" for name, value in settings.items()]
    if (folder / "proc/self").exists():
        return ["bash", "-ec", enter, str(folder), command, *given]
    return ["unshare", "--mount", "bash", "-ec", _MOUNTS + enter, str(folder), command, *given]


def mount(folder: Path) -> None:
    """Mount what a system needs for all commands to come, in a mount namespace that the caller has made. Who
    looks at another's processes (start-stop-daemon) must see them in the same one."""
    ran(["bash", "-ec", _MOUNTS, str(folder)], "mount", 10)


def run(folder: Path, command: str, *, user: str = USER, limit_s: float = 900.0, **environ: str) -> str:
    """Run a shell's command in a system; gives what it printed. Raises :class:`Failed` with all of it."""
    return ran(words(folder, command, user=user, **environ), command, limit_s)


def ran(command: Sequence[str], what: str, limit_s: float) -> str:
    """Run words; gives what they printed. Raises :class:`Failed`, naming ``what``."""
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=limit_s,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as late:
        raise Failed(f"{what}\nnot done after {limit_s:.0f} s: {late.output}") from None
    if done.returncode:
        raise Failed(f"{what}\nexit code {done.returncode}:\n{done.stdout[-6000:]}")
    return done.stdout


def expect(seen: str, *wanted: str) -> None:
    """Raise :class:`Failed` unless each of the words was seen."""
    if missing := [word for word in wanted if word not in seen]:
        raise Failed(f"{missing} not in:\n{seen[-4000:]}")


def told(suites: Sequence[str], trial: object) -> int:
    """Call ``trial(suite)`` for each system and print how it went; gives the exit code."""
    assert callable(trial)
    code = 0
    for suite in suites:
        try:
            trial(suite)
        except NotTried as why:
            print(f"{suite}: not tried: {why}", flush=True)
            code = 1
        except Failed as why:
            print(f"{suite}: FAILED: {why}", flush=True)
            code = 1
    return code
