"""After a busy time with known people nothing in the data folder, the logs or temporary places names them."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.calls.protocol.intents import VERBS
from console.store.contacts import upsert
from console.store.contacts.upsert import Entry
from console.store.database.engine import open_writer
from console.store.keys import sqlcipher
from console.store.recordings import spool, voicemail
from tests.office import Desk, ScriptSeat
from tests.peers import Baresip, free_port, sipp
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{desk}"

[recording]
consent = "one-party"

[mail]
server = "127.0.0.1:{mail}"
security = "off"
sender = "desk@clinic.example"
patients = true

[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:{town}"
mail = "sam@clinic.example"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]
caller_id = "verified"

[[voicemail]]
name = "front"
silence = "3s"

[[rule]]
name = "known"
when = {{ caller = "+12125550142" }}
then = ["desk", "voicemail front"]

[[rule]]
name = "card"
when = {{ caller = "+12125550177" }}
then = ["voicemail front"]

[routing]
otherwise = "hang up"
"""
CALLER, NAME, CARD, NOTE, SLIP, HEARD = (
    "+12125550142",
    "Zuleika Quark",
    "Peregrine Vexworth",
    "asks about biopsy",
    "please ring about insulin",
    "this is zuleika about chemotherapy",
)
#: what must be nowhere, as bytes of a file
SECRETS = [word.encode() for word in ("2125550142", "2125550177", "Zuleika", "Quark", "zuleika", "Vexworth",
                                      "biopsy", "insulin", "chemotherapy")]  # fmt: skip
#: a desk that logs all it can
AT_DEBUG = (
    "import logging, runpy, sys; logging.INFO = logging.DEBUG; "
    "runpy.run_module('console', run_name='__main__', alter_sys=True)"
)
#: what the audit keeps of them is a person's reason, in their words
REASONED = ("mode", "emergency")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder every process of the test takes for temporary files."""
    path = tmp_path / "temporary"
    path.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(path))
    return path


@pytest.fixture
def desk(tmp_path: Path, temporary: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        maria = stack.enter_context(Baresip(tmp_path, "maria", auto=True))
        desk = Desk(tmp_path / "desk", CONFIG, desk=maria.uri, town=free_port(), mail=free_port())
        desk.program = ("-c", AT_DEBUG)
        stack.enter_context(desk)
        yield desk
        for folder in spool.left(desk.state):
            shutil.rmtree(folder)


def given_away(folder: Path) -> list[tuple[str, bytes]]:
    """Files below a folder with what must be nowhere."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [(str(path.relative_to(folder)), secret) for secret in SECRETS if secret in content]
    return found


def being_left(desk: Desk) -> list[Path]:
    """Messages being left, in memory."""
    return [wav for folder in spool.left(desk.state) for wav in folder.glob("*.wav")]


def being_recorded(desk: Desk) -> list[Path]:
    """Pieces of conversations being recorded, in memory."""
    return [wav for folder in spool.left(desk.state) for wav in folder.glob("conversations/*.wav")]


def test_nothing_names_anybody(  # noqa: PLR0915  (one office day, then all that was written in it)
    desk: Desk, temporary: Path, tmp_path: Path
) -> None:
    """Long because one desk lives through everything that could be written down before its files are read."""
    upsert.put(open_writer(desk.state), [Entry(CARD, ("+12125550177",), ("vip",), note="biopsy on file")])
    with ExitStack() as stack:
        seat = stack.enter_context(ScriptSeat(desk.socket))
        caller = stack.enter_context(Baresip(tmp_path, CALLER, name=NAME))
        caller.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
        row = seat.wait_row(lambda row: row.name == NAME)
        seat.wish("answer", row.id)
        seat.wait_row(lambda each: each.id == row.id and each.state == "talking")
        seat.wish("note", row.id, text=NOTE)
        seat.wish("slip", row.id, to="staff sam", text=SLIP)
        seat.wish("record", row.id)
        seat.wish("search", text=CARD)
        seat.wish("history", text="Quark")
        wait_until(lambda: desk.rows("SELECT 1 FROM notes") and desk.rows("SELECT 1 FROM mails"))
        seat.wait_row(lambda each: each.recorded == "on")
        wait_until(lambda: any(path.stat().st_size > 80_000 for path in being_recorded(desk)), 20)
        caller.hang_up()
        seat.wait_gone()
        patient = stack.enter_context(Baresip(tmp_path, "+12125550177", name=NAME))
        patient.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
        wait_until(lambda: any(wav.stat().st_size > 80_000 for wav in being_left(desk)), 20)
        # Others meanwhile, faster than a desk is answered.
        busy = sipp(tmp_path / "sipp", f"127.0.0.1:{desk.port}", "-sn", "uac", "-r", "20", "-m", "20",
                    "-d", "100", "-s", "+12125550177", "-p", str(free_port()))  # fmt: skip
        busy.wait(limit(30))
        patient.hang_up()
        wait_until(lambda: desk.json("voicemail", "list"))
        seat.wait_gone()
        for verb in VERBS:  # most are refused: what is refused is not written down with its words, either
            words = {} if verb in REASONED else {"text": f"{NAME} {NOTE}", "to": f"number {CALLER}"}
            seat.wish(verb, row.id, shown=CALLER, **words)
        wait_until(lambda: desk.rows("SELECT 1 FROM audit WHERE verb = 'unlock'"))
    audited = repr(desk.rows("SELECT who, verb, subject, detail FROM audit"))
    assert [secret for secret in SECRETS if secret.decode() in audited] == []
    (message,) = desk.json("voicemail", "list")
    engine = open_writer(desk.state)
    voicemail.transcribe(engine, message["id"], HEARD, 0.8, datetime.now(UTC))
    engine.dispose()

    def there() -> list[str]:
        return [path.name for path in desk.state.iterdir()]

    assert {"reception.db", "reception.db-wal", "desk.log", "sip.log"} <= set(there())
    assert sqlcipher.readable(desk.state / "reception.db") is False
    assert given_away(desk.state) == []
    assert given_away(temporary) == []
    assert desk.run("backup", str(tmp_path / "b.tar.gz")).returncode == 0
    shutil.unpack_archive(tmp_path / "b.tar.gz", tmp_path / "unpacked")
    shutil.rmtree(tmp_path / "unpacked" / "config")  # its human wrote the callers' numbers into it
    assert given_away(tmp_path / "unpacked") == []
    # What is looked for is there for who has the key.
    shown = desk.run("calls").stdout + desk.run("voicemail", "text", message["id"]).stdout
    assert NAME in shown
    assert HEARD in shown
    desk.stop(signal.SIGKILL)
    assert given_away(desk.state) == []
    desk.start()
    assert os.access(desk.socket, os.W_OK)
    assert given_away(desk.state) == []
    assert len(desk.json("voicemail", "list")) == 1

    # Both ask for their data to be erased: then nothing is there for who has the key, either.
    desk.stop()
    assert desk.run("encrypt", "--off").returncode == 0
    assert {secret for _, secret in given_away(desk.state)} == set(SECRETS)
    assert list(desk.state.glob("recordings/*"))
    erased = desk.run("erase", "--number", CALLER, "--number", "+12125550177", "--reason", "asked", "--yes")
    assert erased.returncode == 0, erased.stderr
    assert given_away(desk.state) == []
    assert [*desk.state.glob("recordings/*"), *desk.state.glob("voicemail/*")] == []
    assert [file for folder in spool.left(desk.state) for file in folder.rglob("*") if file.is_file()] == []
    assert desk.run("encrypt").returncode == 0
    assert desk.run("audit", "verify").returncode == 0
    desk.start()
    assert {row["caller"] for row in desk.journal()} == {"", "sipp"}
