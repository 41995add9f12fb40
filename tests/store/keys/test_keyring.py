"""The key in a keyring: a real gnome-keyring in a D-Bus session of its own, unlocked and locked."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest
from keyring import errors

from console.store.errors import StoreError
from console.store.keys import encryption, key_marker, message_key, sqlcipher
from console.store.keys.keyring import Ring
from console.store.keys.sealed_file import Key
from tests.needs import need
from tests.waiting import limit

PROGRAM = """
from pathlib import Path
from console.store.keys import encryption, key_marker, message_key, sqlcipher
from console.store.keys.keyring import Ring
state = Path("state")
(state / "voicemail").mkdir(parents=True, exist_ok=True)
print(message_key.is_there(Ring()))
key = message_key.ready(Ring(), state, state / "voicemail")
encryption.make_ready(state / "reception.db", Ring(), key, wanted=True)
with sqlcipher.connect(state / "reception.db", key) as database:
    database.execute("CREATE TABLE IF NOT EXISTS t (x)")
print(key_marker.read(state).key_file,
      encryption.key_of(state / "reception.db") == message_key.read(Ring()) == key)
"""
UNLOCKED = "printf pw | gnome-keyring-daemon --unlock --components=secrets --foreground >/dev/null & "
LOCKED = "gnome-keyring-daemon --components=secrets --foreground >/dev/null & "
#: until it owns its name on the bus
READY = (
    "until dbus-send --session --print-reply --dest=org.freedesktop.DBus / "
    "org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true; do sleep 0.1; done; "
)


def in_session(folder: Path, keyring: str) -> str:
    """What the program says in a session with a keyring of ``folder``."""
    home = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")}
    run = f'{keyring}keyring=$!; {READY}"$0" -c "$1"; kill $keyring; wait'
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", run, sys.executable, PROGRAM],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[3]), **home},
        capture_output=True,
        check=False,
        text=True,
        timeout=limit(60),
    )
    return done.stdout + done.stderr


def test_a_key_is_made_in_the_keyring_found_again_and_missed_when_it_is_locked(tmp_path: Path) -> None:
    for program in ("gnome-keyring-daemon", "dbus-run-session"):
        need(program)
    encrypted = "reception-console in the keyring True\n"
    assert in_session(tmp_path, UNLOCKED).startswith(f"False\n{encrypted}")
    assert in_session(tmp_path, UNLOCKED).startswith(f"True\n{encrypted}")
    assert "can't be reached: the keyring is locked" in in_session(tmp_path, LOCKED)


def test_where_key_file_says_so_it_lies_there(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    assert message_key.place("keyring", config, tmp_path / "own.key") == Ring()
    assert message_key.place("./keyring", config, tmp_path / "own.key") == tmp_path / "keyring"
    key_marker.put(tmp_path, Ring(), Key(bytes(32)))
    assert key_marker.read(tmp_path) == key_marker.Sign(Ring(), Key(bytes(32)).id.hex())


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the keyring holds: nothing, or one text."""
    held: list[str] = []
    monkeypatch.setattr("keyring.get_password", lambda service, user: held[0] if held else None)
    monkeypatch.setattr("keyring.set_password", lambda service, user, text: held.append(text))
    return held


def test_a_key_moves_from_its_file_into_the_keyring(tmp_path: Path, entry: list[str]) -> None:
    state, file = tmp_path / "state", tmp_path / "k"
    state.mkdir()
    key = message_key.ready(file, state, state)
    with closing(sqlcipher.connect(state / "reception.db", None)) as database:
        database.execute("CREATE TABLE t (x)")
    encryption.make_ready(state / "reception.db", file, key, wanted=True)
    with pytest.raises(
        StoreError, match="its key reception-console in the keyring is not there: put it back"
    ):
        message_key.ready(Ring(), state, state)
    assert not entry
    entry.append(file.read_text())
    encryption.make_ready(
        state / "reception.db", Ring(), message_key.ready(Ring(), state, state), wanted=True
    )
    file.unlink()
    assert encryption.key_of(state / "reception.db") == key


def test_each_way_the_keyring_fails_has_a_way_out(monkeypatch: pytest.MonkeyPatch, entry: list[str]) -> None:
    entry.append("secret")
    with pytest.raises(StoreError, match="reception-console in the keyring is no key: it must hold 64"):
        message_key.read(Ring())
    for wrong, says in (
        (errors.NoKeyringError(), "there is no keyring here: start one"),
        (errors.KeyringLocked("no"), r"is locked \(no\): unlock it"),
        (OSError("gone"), "OSError: gone"),
    ):
        monkeypatch.setattr("keyring.get_password", Mock(side_effect=wrong))
        with pytest.raises(StoreError, match=says):
            message_key.is_there(Ring())
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(StoreError, match=r'not installed: pip install "reception-console\[keyring\]"'):
        message_key.read(Ring())


def test_a_keyring_that_keeps_nothing_is_not_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("keyring.get_password", lambda service, user: None)
    monkeypatch.setattr("keyring.set_password", lambda service, user, text: None)
    with pytest.raises(StoreError, match="did not stay there"):
        message_key.ready(Ring(), tmp_path, tmp_path)
