"""Sealed files: what goes in comes out, and nothing else does."""

from pathlib import Path

import pytest

from console.store.keys.sealed_file import Key, Label, SealError, label, seal, unseal

KEY = Key(bytes(range(32)))
PIECE = 65_536


def sealed(folder: Path, content: bytes, ident: str = "desk-1-v", box: str = "front") -> Path:
    (folder / "plain").write_bytes(content)
    path = folder / f"{ident}.sealed"
    seal(folder / "plain", path, KEY, ident, box)
    return path


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_goes_in_comes_out(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    path = sealed(tmp_path, content)
    assert unseal(path, KEY, "desk-1-v", "front") == content
    assert label(path) == Label(KEY.id, "desk-1-v", "front")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part"))


def test_nothing_of_it_can_be_read_and_no_two_files_are_alike(tmp_path: Path) -> None:
    content = b"RIFF" + b"the caller's words" * 20_000
    one, two = sealed(tmp_path, content, "one"), sealed(tmp_path, content, "two")
    for path in (one, two):
        assert b"RIFF" not in path.read_bytes()[:200]
        assert b"caller" not in path.read_bytes()
    assert one.read_bytes()[200:] != two.read_bytes()[200:]


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"words")
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(SealError):
            unseal(path, KEY, "desk-1-v", "front")


@pytest.mark.parametrize("damage", ["cut", "whole pieces cut", "swapped", "doubled", "longer", "emptied"])
def test_pieces_can_not_be_taken_away_moved_or_added(tmp_path: Path, damage: str) -> None:
    path = sealed(tmp_path, b"a" * PIECE + b"b" * PIECE + b"c" * 9)
    whole = path.read_bytes()
    size = PIECE + 16
    start = len(whole) - 2 * size - 9 - 16
    head, one, two, last = whole[:start], whole[start:][:size], whole[start + size :][:size], whole[-25:]
    path.write_bytes(
        {
            "cut": whole[:-3],
            "whole pieces cut": head + one + two,
            "swapped": head + two + one + last,
            "doubled": head + one + one + two + last,
            "longer": whole + b"x",
            "emptied": head,
        }[damage]
    )
    with pytest.raises(SealError, match=r"changed or cut off|is cut off"):
        unseal(path, KEY, "desk-1-v", "front")


def test_another_key_another_message_and_another_box_are_said(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"words")
    with pytest.raises(SealError, match="sealed with another key"):
        unseal(path, Key.fresh(), "desk-1-v", "front")
    with pytest.raises(SealError, match="belongs to another message"):
        unseal(path, KEY, "desk-2-v", "front")
    with pytest.raises(SealError, match="belongs to another message"):
        unseal(path, KEY, "desk-1-v", "billing")


def test_a_file_of_another_kind_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.sealed").write_bytes(b"RIFF")
    with pytest.raises(SealError, match="no sealed message"):
        unseal(tmp_path / "x.sealed", KEY, "x", "")


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        sealed(tmp_path, b"words")
    assert [path.name for path in tmp_path.iterdir()] == ["plain"]


def test_a_key_does_not_show_itself() -> None:
    assert KEY.raw.hex() not in repr(KEY)
    with pytest.raises(ValueError, match="32 bytes"):
        Key(b"short")
