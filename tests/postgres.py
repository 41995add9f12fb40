"""A real PostgreSQL in a folder of its own, for tests."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.needs import need


class Server:
    """PostgreSQL on a socket in ``folder``; as root it runs as the user postgres."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._programs = folder, Path(need("postgres")).resolve().parent
        self._as: list[str] = []
        if os.geteuid() == 0:
            self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            shutil.chown(folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "postgres", "--no-sync")
        self.start()

    def start(self) -> None:
        """Begin, also after it was stopped."""
        listen = f"-F -k {self._folder} -c listen_addresses=''"
        self._run("pg_ctl", "-D", "data", "-w", "-t", "60", "-l", "log", "-o", listen, "start")

    def _run(self, program: str, *words: str) -> None:
        path = self._programs / program
        subprocess.run([*self._as, path, *words], cwd=self._folder, check=True, stdout=subprocess.DEVNULL)

    def new(self, name: str) -> str:
        """The URL of a new database."""
        self._run("createdb", "-h", str(self._folder), "-U", "postgres", name)
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def stop(self) -> None:
        """End it, if it runs."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def _all(self) -> list[int]:
        """The server's processes."""
        main = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        pids = [main]
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[1]) == main:
                    pids.append(int(stat.parent.name))
        return pids

    def freeze(self) -> list[int]:
        """Let it stand still, as a frozen machine does; which processes that are."""
        pids = self._all()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        return pids

    def thaw(self, pids: Iterable[int]) -> None:
        """Let it go on."""
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@contextmanager
def running() -> Iterator[Server]:
    """A server of one's own."""
    pytest.importorskip("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short, and where its own user may enter
    made = Server(folder)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)
