"""A journal in PostgreSQL, which several desks share: a real server in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.store import journal, schema
from console.store.database import StoreError, open_reader, open_writer
from console.store.writer import Store
from tests.needs import need
from tests.store.samples import TEN, call


class Server:
    """PostgreSQL on a socket in ``folder``; as root it runs as the user postgres."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._programs = folder, Path(need("postgres")).resolve().parent
        self._as: list[str] = []
        if os.geteuid() == 0:
            self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            shutil.chown(folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "postgres", "--no-sync")
        listen = f"-F -k {folder} -c listen_addresses=''"
        self._run("pg_ctl", "-D", "data", "-w", "-t", "60", "-l", "log", "-o", listen, "start")

    def _run(self, program: str, *words: str) -> None:
        path = self._programs / program
        subprocess.run([*self._as, path, *words], cwd=self._folder, check=True, stdout=subprocess.DEVNULL)

    def new(self, name: str) -> str:
        """The URL of a new database."""
        self._run("createdb", "-h", str(self._folder), "-U", "postgres", name)
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def stop(self) -> None:
        """End it."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest.importorskip("psycopg")
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short, and where its own user may enter
    made = Server(folder)
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture
def url(server: Server, request: pytest.FixtureRequest) -> str:
    return server.new(f"t{abs(hash(request.node.name))}")


def test_before_the_first_desk_there_is_no_journal(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no journal here yet; start the desk once"):
        open_reader(tmp_path, url)
    open_writer(tmp_path, url).dispose()
    open_reader(tmp_path, url).dispose()


def test_a_reader_cannot_write(url: str, tmp_path: Path) -> None:
    open_writer(tmp_path, url).dispose()
    engine = open_reader(tmp_path, url)
    with engine.connect() as connection, pytest.raises(Exception, match="read-only transaction"):
        connection.execute(schema.meta.delete())
    engine.dispose()


def test_the_audit_is_only_ever_added_to(url: str, tmp_path: Path) -> None:
    engine = open_writer(tmp_path, url)
    with engine.connect() as connection, pytest.raises(Exception, match="the audit is only ever added to"):
        connection.execute(schema.audit.delete())
    engine.dispose()


def desk(folder: Path, url: str, run: str) -> Store:
    """A desk's store, of a state folder and a start of it."""
    made = Store(folder, url, run=run)
    made.open()
    return made


def test_a_desk_that_comes_back_ends_its_own_calls_and_no_others(url: str, tmp_path: Path) -> None:
    ours, other = desk(tmp_path / "a", url, "r1"), desk(tmp_path / "b", url, "r10")
    for store, ident in ((ours, "r1-1"), (other, "r10-1")):
        store.submit(call(ident, outcome=""))
        assert store.flush(20)
    ours.close()
    back = desk(tmp_path / "a", url, "r2")
    found = {
        each.id: (each.outcome, each.ended is None)
        for each in journal.calls_since(back.engine, TEN - timedelta(days=1))
    }
    assert found == {"r1-1": ("interrupted", False), "r10-1": ("", True)}
    back.close()
    other.close()
