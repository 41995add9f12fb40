"""What installing changes on a machine, each act by the tool an administrator would use for it."""

import grp
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from console.config.overrides import real_place


class InstallError(Exception):
    """Something could not be done; the message says what and what to do."""


@dataclass(frozen=True, slots=True)
class Machine:
    """This machine. ``root`` is put before every path (a package's build folder, a test's); ``user`` is
    whose own desk is meant, where it is not the machine's."""

    root: Path = Path("/")
    user: bool = False

    def at(self, path: Path) -> Path:
        """Where a path lies on it."""
        return self.root / path.relative_to("/") if self.root != Path("/") else path

    def has_user(self, name: str) -> bool:
        """Whether there is such a Unix user."""
        try:
            pwd.getpwnam(name)
        except KeyError:
            return False
        return True

    def has_group(self, name: str) -> bool:
        """Whether there is such a Unix group."""
        try:
            grp.getgrnam(name)
        except KeyError:
            return False
        return True

    def booted(self) -> bool:
        """Whether systemd runs it."""
        return Path("/run/systemd/system").is_dir()

    def run(self, *words: str) -> None:
        """Run a command. Raises :class:`InstallError` with what it said."""
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        except (FileNotFoundError, PermissionError):  # a folder of the path may be closed to us
            raise InstallError(f"{words[0]} is not on this machine") from None
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise InstallError(f"{' '.join(words)}: {said[-1] if said else f'exit code {done.returncode}'}")

    def systemctl(self, *words: str) -> None:
        """The service manager's command."""
        self.run("systemctl", *(("--user",) if self.user else ()), *words)

    def asked(self, what: str, unit: str) -> bool:
        """What the service manager says to ``is-enabled`` or ``is-active``."""
        words = ("systemctl", *(("--user",) if self.user else ()), what, "--quiet", unit)
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    def own(self, path: Path, mode: int, owner: str = "", group: str = "") -> None:
        """Set whose a file or folder is, and who may do what with it."""
        if owner:
            shutil.chown(path, owner, group)
        path.chmod(mode)

    def is_so(self, path: Path, mode: int, owner: str = "", group: str = "") -> bool:
        """Whether a file or folder is there, and as :meth:`own` would make it."""
        try:
            found = path.stat()
            owned = not owner or (found.st_uid, found.st_gid) == (
                pwd.getpwnam(owner).pw_uid,
                grp.getgrnam(group).gr_gid,
            )
        except (FileNotFoundError, KeyError):
            return False
        return owned and found.st_mode & 0o7777 == mode

    def write(self, path: Path, content: bytes) -> None:
        """Write a file new beside the old one, then rename it over it, where a link to it leads."""
        path = real_place(path)
        fresh = path.with_name(f".{path.name}.new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        fresh.replace(path)
