"""A real sshd of our own on 127.0.0.1: own host key, own config, own port, stopped by its pid."""

import contextlib
import getpass
import grp
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.needs import need
from tests.office import ROOT
from tests.peers import free_port
from tests.waiting import limit, wait_until

DOCS = ROOT / "docs" / "remote.md"
#: Where sshd keeps itself apart when root runs it; Debian's service makes it, and we do without that.
APART = Path("/run/sshd")


def match_block(command: str, keys: Path) -> str:
    """The block of docs/remote.md, with the test's command, keys and group in place of the office's."""
    found = re.search(r"```sshd_config\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    block = found[1]
    for line, change in (
        (r"Match Group .*", f"Match Group {grp.getgrgid(os.getgid()).gr_name}"),
        (r"ForceCommand .*", f"ForceCommand {command}"),
        (r"AuthorizedKeysFile .*", f"AuthorizedKeysFile {keys}"),
    ):
        block, count = re.subn(line, lambda _, new=change: new, block)
        assert count == 1, line
    return block


class Sshd:
    """The server; ``ssh`` gives the words of a client that may log in. ``seat`` is what Python runs then, if
    not a seat of the user who starts it."""

    def __init__(self, folder: Path, desk_socket: Path, *, seat: str = "") -> None:
        self._program = need("sshd")
        need("ssh")
        self.folder = folder / "ssh"
        self.folder.mkdir(mode=0o700)
        self.port = free_port()
        for name in ("host", "user"):
            words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)]
            subprocess.run(words, check=True)
        shutil.copy(self.folder / "user.pub", self.folder / "keys")
        program = seat or f"-m console --socket {desk_socket} --join"
        command = f"cd {ROOT} && exec {sys.executable} {program}"
        (self.folder / "config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\n"
            f"PidFile {self.folder}/pid\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n"
            f"PasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\nPrintLastLog no\n"
            f"LogLevel VERBOSE\nSubsystem sftp internal-sftp\n\n{match_block(command, self.folder / 'keys')}"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Sshd":
        if os.geteuid() == 0:
            APART.mkdir(mode=0o755, exist_ok=True)
        self._process = subprocess.Popen(
            [self._program, "-D", "-f", self.folder / "config", "-E", self.folder / "log"],
            stdin=subprocess.DEVNULL,
        )

        def up() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0

        wait_until(up, 30)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process
        for child in self.children():
            with contextlib.suppress(ProcessLookupError):  # it may just have ended by itself
                os.kill(child, signal.SIGTERM)
        self._process.terminate()
        self._process.wait(limit(10))

    def log(self) -> str:
        """What the server wrote."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def ssh(self, *options: str, port: int = 0) -> list[str]:
        """The words of a client; ``port`` of a relay, where the line is a slow one."""
        return [
            *("ssh", "-F", "none", "-i", str(self.folder / "user"), "-p", str(port or self.port)),
            *("-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"),
            *("-o", "IdentitiesOnly=yes", "-o", "EscapeChar=none", *options),
            f"{getpass.getuser()}@127.0.0.1",
        ]

    def children(self) -> list[int]:
        """The server's processes for open connections, by pid."""
        assert self._process
        path = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]
