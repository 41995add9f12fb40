"""Files beside the database whose mere presence decides at the start: empty, cut, foreign, unreadable or a
folder, each is put aside or refused in words, and none keeps a desk from starting."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import Audit
from console.cli.admin.doctor_storage import of_folder
from console.config import broken_files, overrides
from console.config.schema.overrides import Override
from console.desk.workers import pins
from console.store import runs
from console.store.database.engine import FILE, open_reader
from console.store.journal import queries
from console.store.keys import encryption, key_marker, message_key
from console.store.state_folder import StateLock
from console.store.writer import backlog
from console.store.writer.backlog import Unwritten
from console.store.writer.writer import Store
from tests.store.samples import KEY, TEN, call, submit

NAMES = (
    backlog.FILE,
    backlog.FILE + ".new",
    key_marker.NAME,
    "encrypted.new",
    key_marker.AUDIT,
    overrides.FILE,
    pins.PINS,
    "lock",
    runs.FILE,
    FILE + ".rescued",
    FILE + ".rescued.part",
    FILE + ".converting",
    FILE + ".before",
)
#: those whose loss nobody would miss: begun by a desk that was killed, made anew
SCRATCH = tuple(name for name in NAMES if name.endswith((".new", ".part", ".converting", ".before")))


def cut(share: float) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        os.truncate(path, int(path.stat().st_size * share))

    return damage


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 16)


def unreadable(path: Path) -> None:
    path.chmod(0)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("something")


def link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/nowhere/at/all")


DAMAGES: dict[str, Callable[[Path], None]] = {
    "0 bytes": cut(0.0),
    "a quarter": cut(0.25),
    "half": cut(0.5),
    "three quarters": cut(0.75),
    "garbage": garbage,
    "unreadable": unreadable,
    "a folder": folder,
    "a link to nowhere": link,
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with every side file there is, whole, and an encrypted database with one call."""
    base = tmp_path_factory.mktemp("desk")
    state, key_file = base / "state", base / "key"
    state.mkdir(mode=0o700)
    key_file.write_text(message_key.text(KEY))
    start(state, key_file).close()
    store = start(state, key_file)
    submit(store, call("c1"))
    store.close()
    Unwritten(state).keep([Audit(TEN, "anna", "mode", "lunch", "until 13:00")])
    overrides.write(state / overrides.FILE, Override("lunch", "anna", datetime.now(UTC)))
    encryption.sign_audit(state, key_file, KEY)
    pins.replace_file(state / pins.PINS, b'[pins]\nmaria = "x"\n\n[boxes]\n')
    runs.begin(state, "t0")
    for name in SCRATCH:
        shutil.copy(state / (key_marker.NAME if name == "encrypted.new" else FILE), state / name)
    shutil.copy(state / FILE, state / (FILE + ".rescued"))
    return base


def start(state: Path, key_file: Path) -> Store:
    """What a desk does with its state folder when it starts."""
    overrides.read(state / overrides.FILE)
    lock = StateLock(state)
    lock.close()
    encryption.make_ready(state / FILE, key_file, KEY, wanted=True)
    encryption.sign_audit(state, key_file, KEY)
    runs.own(state)
    runs.begin(state, "t1")
    store = Store(state, now=lambda: TEN)
    store.open()
    return store


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_desk_starts_whatever_a_side_file_is(
    name: str, damage: str, template: Path, tmp_path: Path
) -> None:
    if damage == "unreadable" and os.geteuid() == 0:
        pytest.skip("root may read everything")
    base = tmp_path / "desk"
    shutil.copytree(template, base)
    state = base / "state"
    (state / key_marker.NAME).write_text(
        (state / key_marker.NAME).read_text().replace(str(template), str(base))
    )
    DAMAGES[damage](state / name)
    store = start(state, base / "key")
    submit(store, call("c2"))
    store.close()
    assert {row.id for row in queries.calls_since(open_reader(state), TEN)} == {"c1", "c2"}
    if name in TOLD and damage not in READABLE.get(name, ()):
        said = [finding.text for finding in of_folder(state) if finding.mark == "bad"]
        assert any(name in text for text in said), said


#: those of which somebody has to hear that they were of no use
TOLD = (backlog.FILE, key_marker.NAME, overrides.FILE, pins.PINS)


#: damages that leave a file which says less, but can be read, or none
READABLE = {
    overrides.FILE: ("0 bytes", "a quarter", "half", "three quarters", "a link to nowhere"),
    key_marker.NAME: ("a link to nowhere",),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_was_rescued_takes_no_databases_place_unless_it_is_one(
    damage: str, template: Path, tmp_path: Path
) -> None:
    if damage == "unreadable" and os.geteuid() == 0:
        pytest.skip("root may read everything")
    base = tmp_path / "desk"
    shutil.copytree(template, base)
    state = base / "state"
    (state / key_marker.NAME).write_text(
        (state / key_marker.NAME).read_text().replace(str(template), str(base))
    )
    (state / FILE).unlink()
    DAMAGES[damage](state / (FILE + ".rescued"))
    start(state, base / "key").close()
    assert (FILE + ".rescued" + broken_files.BROKEN) in broken_files.found(state)


def test_what_was_rescued_and_is_whole_is_put_back(template: Path, tmp_path: Path) -> None:
    base = tmp_path / "desk"
    shutil.copytree(template, base)
    (base / "state" / FILE).unlink()
    start(base / "state", base / "key").close()
    assert {row.id for row in queries.calls_since(open_reader(base / "state"), TEN)} == {"c1"}


def test_an_empty_file_of_pins_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / pins.PINS).write_bytes(b"")
    with pytest.raises(ValueError, match="not whole"):
        pins.read(tmp_path / pins.PINS, "pins")


def test_nothing_that_was_put_aside_is_overwritten(tmp_path: Path) -> None:
    for text in ("one", "two", "three"):
        (tmp_path / "run").write_text(text)
        assert broken_files.put_aside(tmp_path / "run", "a test")
    assert broken_files.found(tmp_path) == ("run.broken", "run.broken-2", "run.broken-3")
    assert "were put aside" in broken_files.words(tmp_path)
    assert (tmp_path / "run.broken").read_text() == "one"


def test_what_waits_for_the_database_is_written_beside_and_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full just then leaves the file of before, or none; never an empty one."""
    waiting = Unwritten(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            waiting.keep([Audit(TEN, "anna", "mode", "lunch", "")])
    assert not list(tmp_path.iterdir())
    waiting.keep([Audit(TEN, "anna", "mode", "lunch", "")])
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            waiting.keep([])
    assert len(waiting.read()) == 1
