"""Another key for all that is kept, also when it is interrupted at any moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from console.store.audit import anchor, trail
from console.store.database.engine import open_reader, open_writer
from console.store.errors import StoreError
from console.store.keys import message_key, sealed_file
from console.store.keys.encryption import make_ready
from console.store.keys.sealed_file import Key, label, seal, unseal
from console.store.privacy import key_rotation
from tests.store.samples import TEN
from tests.waiting import wait_until

FILES = 6


class Office:
    """A state folder with an encrypted database, an audit whose head is kept, and sealed files."""

    def __init__(self, folder: Path, files: int = FILES) -> None:
        self.state, self.key = folder / "state", folder / "etc" / "the.key"
        self.files = files
        self.old = message_key.ready(self.key, self.state, self.state / "voicemail")
        (self.state / "voicemail").mkdir(parents=True)
        (self.state / "recordings").mkdir()
        make_ready(self.state / "reception.db", self.key, self.old, wanted=True)
        engine = open_writer(self.state)
        for number in range(3):
            trail.write(engine, TEN, "maria", "search", f"card {number}")
        assert anchor.look(engine, self.state, self.old, TEN) == []
        engine.dispose()
        for number in range(files):
            where = self.state / ("voicemail" if number % 2 else "recordings")
            seal(b"sound" * 30_000, where / f"{number}.sealed", self.old, str(number), "front")

    def rotate(self) -> key_rotation.Rotated:
        return key_rotation.rotate(self.state, self.state / "reception.db", self.key, "root", TEN)

    def proved(self) -> None:
        """Everything opens with the new key, nothing with the old; the audit is whole."""
        new = message_key.ready(self.key, self.state, self.state / "voicemail")
        assert new.id != self.old.id
        for path in self.state.glob("*/*.sealed"):
            assert unseal(path, new, path.stem, "front") == b"sound" * 30_000
        assert message_key.read(message_key.former(self.key, self.old)).id == self.old.id
        engine = open_reader(self.state)
        assert anchor.verify(engine, self.state, new) == []
        verbs = [row.verb for row in trail.entries(engine, TEN)]
        assert verbs[:4] == ["search", "search", "search", "key rotated"]
        engine.dispose()
        assert not list(self.state.glob("*/*.part"))
        assert not (self.state / "reception.db.converting").exists()


def test_everything_has_another_key_and_the_old_one_is_kept_for_backups(tmp_path: Path) -> None:
    office = Office(tmp_path)
    done = office.rotate()
    assert (done.files, done.database) == (FILES, True)
    office.proved()
    engine = open_writer(office.state)  # the chain goes on with the new key
    trail.write(engine, TEN, "maria", "search", "card 9")
    new = message_key.read(office.key)
    assert anchor.verify(engine, office.state, new) == []
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM meta WHERE key LIKE 'audit_key_%'"))
    assert anchor.verify(engine, office.state, new) != []  # rows of its time are proved by the subkey alone


class Killed(BaseException):
    """The process ends here."""


#: what changes the disk; after each call of these the process may be killed
ACTS = [(os, "fsync"), (os, "link"), (Path, "replace"), (Path, "unlink"), (os, "open")]


def interrupted(monkeypatch: pytest.MonkeyPatch, after: int) -> Callable[[], int]:
    """Let the process be killed at the ``after``-th act; gives how many there were."""
    count = 0

    def dying(act: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **more: Any) -> Any:
            nonlocal count
            count += 1
            if count == after:
                raise Killed
            return act(*args, **more)

        return done

    for where, name in ACTS:
        monkeypatch.setattr(where, name, dying(getattr(where, name)))
    return lambda: count


def test_whatever_moment_it_is_interrupted_at_it_goes_on(tmp_path: Path) -> None:
    at = 0
    while True:
        at += 1
        office = Office(tmp_path / str(at), files=2)
        with pytest.MonkeyPatch.context() as patched:
            count = interrupted(patched, at)
            with suppress(Killed):
                office.rotate()
            acts = count()
        if acts < at:
            break
        if message_key.read(office.key).id == office.old.id:
            if message_key.following(office.key).exists():
                with pytest.raises(StoreError, match="key rotate"):
                    message_key.ready(office.key, office.state, office.state / "voicemail")
            office.rotate()
        office.proved()
    assert at > 20


def test_a_process_that_is_killed_leaves_all_to_the_next_run(tmp_path: Path) -> None:
    office = Office(tmp_path, files=60)
    code = (
        "import sys; from pathlib import Path; from tests.store.samples import TEN; "
        "from console.store.privacy import key_rotation as rotation; s = Path(sys.argv[1]); "
        "rotation.rotate(s, s / 'reception.db', Path(sys.argv[2]), 'root', TEN)"
    )
    root = Path(__file__).parents[3]
    process = subprocess.Popen([sys.executable, "-c", code, office.state, office.key], cwd=root)

    def begun() -> bool:
        paths = list(office.state.glob("recordings/*.sealed"))
        return any(label(path).key != office.old.id for path in paths) or process.poll() is not None

    wait_until(begun)
    process.send_signal(signal.SIGKILL)
    process.wait()
    if message_key.following(office.key).exists():
        office.rotate()
    office.proved()


def test_a_file_of_another_key_stops_it_with_words(tmp_path: Path) -> None:
    office = Office(tmp_path)
    seal(b"x", office.state / "voicemail" / "z.sealed", Key(bytes(32)), "z", "front")
    with pytest.raises(StoreError, match="move it away"):
        office.rotate()
    (office.state / "voicemail" / "z.sealed").unlink()
    office.rotate()
    office.proved()
    assert sealed_file.SUFFIX == ".sealed"
