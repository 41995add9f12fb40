"""A journal in PostgreSQL, which several desks share: a real server in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import SaveCallback, SaveRecording
from console.store import runs, schema
from console.store.database.engine import StoreError, open_reader, open_writer
from console.store.desk_state import open_items
from console.store.journal import queries
from console.store.recordings import conversations, voicemail
from console.store.writer.writer import Store
from tests.needs import need
from tests.store.samples import TEN, call, message, vault


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
        for each in queries.calls_since(back.engine, TEN - timedelta(days=1))
    }
    assert found == {"r1-1": ("interrupted", False), "r10-1": ("", True)}
    back.close()
    other.close()


def test_two_desks_that_start_in_one_second_have_runs_of_their_own() -> None:
    assert len({runs.new(1_800_000_000.0) for _ in range(1_000)}) > 990
    assert all(runs._RUN.fullmatch(runs.new(at)) for at in (1.0, 1_800_000_000.0))


def test_a_start_touches_the_messages_and_recordings_of_its_own_desk_alone(url: str, tmp_path: Path) -> None:
    """Two machines with the same paths, as every `reception install` has: B's start called A's lost."""
    with_a, with_b = vault(tmp_path / "a"), vault(tmp_path / "b")
    ours = Store(tmp_path / "a", url, now=lambda: TEN, vault=with_a, run="ra")
    ours.open()
    ours.submit(message("ra-1-1", with_b.spool / "ra-1-1.wav", seconds=5.0, complete=False))
    ours.submit(SaveRecording("ra-2-c", "ra-2", TEN, "", "", 0, "", ""))
    assert ours.flush(20)
    other = Store(tmp_path / "b", url, now=lambda: TEN, vault=with_b, run="rb")
    recovered = other.open()
    assert not recovered.lost
    assert {each.fate for each in voicemail.messages(other.engine)} <= {""}
    assert not conversations.expired(other.engine, TEN + timedelta(days=9)), "B closed what A records"
    ours.close()
    other.close()


def test_promised_callbacks_are_taken_up_by_the_desk_that_promised_them(url: str, tmp_path: Path) -> None:
    ours, other = desk(tmp_path / "a", url, "r1"), desk(tmp_path / "b", url, "r10")
    for store, ident in ((ours, "r1"), (other, "r10")):
        store.submit(SaveCallback(f"{ident}-1-b", f"{ident}-1", "billing", "+1", "Ana", 0, TEN))
        assert store.flush(20)
    ours.close()
    back = desk(tmp_path / "a", url, "r2")
    own = runs.of_desk(back.engine, tmp_path / "a")
    assert own == ("r1", "r2")
    assert [wish.id for wish in open_items.callbacks_waiting(back.engine, own)] == ["r1-1-b"]
    back.close()
    other.close()
