"""The key of messages: made once, never with the data, and missed when it is gone."""

from pathlib import Path

import pytest

from console.store.database.engine import StoreError
from console.store.keys import message_key
from console.store.keys.sealed_file import Key, seal


def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    state = tmp_path / "state"
    (state / "voicemail").mkdir(parents=True)
    return tmp_path / "etc" / "voicemail.key", state, state / "voicemail"


def test_a_first_key_is_made_for_its_owner_only_and_stays(tmp_path: Path) -> None:
    path, state, recordings = folders(tmp_path)
    made = message_key.ready(path, state, recordings)
    assert path.stat().st_mode & 0o777 == 0o600
    assert message_key.ready(path, state, recordings) == made == message_key.read(path)


def test_it_may_not_lie_with_the_data(tmp_path: Path) -> None:
    _, state, recordings = folders(tmp_path)
    with pytest.raises(StoreError, match=r"would lie in the data folder.*key_file in \[privacy\]"):
        message_key.ready(state / "voicemail.key", state, recordings)
    assert not (state / "voicemail.key").exists()


def test_a_missing_and_a_wrong_key_are_said_and_no_new_one_is_made(tmp_path: Path) -> None:
    path, state, recordings = folders(tmp_path)
    (tmp_path / "x.wav").write_bytes(b"words")
    seal(
        tmp_path / "x.wav", recordings / "x.sealed", message_key.ready(path, state, recordings), "x", "front"
    )
    path.unlink()
    with pytest.raises(StoreError, match=r"1 sealed messages are in .*but their key .* is not there: put it"):
        message_key.ready(path, state, recordings)
    assert not path.exists()
    path.write_text(message_key.text(Key.fresh()))
    with pytest.raises(StoreError, match="is not the key of the messages"):
        message_key.ready(path, state, recordings)


@pytest.mark.parametrize("content", [b"", b"secret", b"ab" * 31, b"\xff" * 64])
def test_a_file_that_is_no_key_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "k").write_bytes(content)
    with pytest.raises(StoreError, match="is no key: it must hold 64 hexadecimal digits"):
        message_key.read(tmp_path / "k")


def test_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    config, otherwise = tmp_path / "etc" / "config.toml", tmp_path / "own.key"
    assert message_key.place("", config, otherwise) == otherwise
    assert message_key.place("keys/a", config, otherwise) == tmp_path / "etc/keys/a"
    assert message_key.place("/run/a", config, otherwise) == Path("/run/a")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert message_key.place("keys/a", config, otherwise) == tmp_path / "etc/keys/a"
    (tmp_path / "voicemail.key").touch()
    assert message_key.place("keys/a", config, otherwise) == tmp_path / "voicemail.key"
