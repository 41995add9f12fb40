"""What the keyboard set is kept whole, or not touched at all."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.config.overrides import (
    read,
    read_away,
    read_planned,
    read_sound,
    read_strictly,
    write,
    write_away,
    write_sound,
)  # fmt: skip
from console.config.schema.overrides import Away, Override, Sound

LUNCH = Override(
    "lunch",
    "ann",
    datetime(2026, 11, 23, 16, 45, tzinfo=UTC),
    datetime(2026, 11, 23, 18, tzinfo=UTC),
    'team "lunch" ☕',
)


def test_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    assert read(path) is None
    write(path, LUNCH)
    assert read(path) == LUNCH
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["overrides.toml"]
    forever = Override("closed", "ann", LUNCH.set_at)
    write(path, forever)
    assert read(path) == forever
    write(path, None)
    assert read(path) is None


def test_what_is_not_known_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    old = 'later = 7\n[override]\nmode = "x"\nauthor = "y"\nset_at = 2026-01-01T00:00:00Z\nnew = 1\n'
    path.write_text(old)
    write(path, LUNCH)
    text = path.read_text()
    assert "later = 7" in text
    assert "new = 1" in text
    write(path, None)
    assert path.read_text() == "later = 7\n"


@pytest.mark.parametrize(
    "text",
    [
        "override = [",
        "override = 3",
        '[override]\nmode = ""\nauthor = "a"\nset_at = 2026-01-01T00:00:00Z',
        '[override]\nmode = "lunch"\nauthor = 3\nset_at = 2026-01-01T00:00:00Z',
        '[override]\nmode = "lunch"\nauthor = "a"',
        '[override]\nmode = "lunch"\nauthor = "a"\nset_at = 2026-01-01T00:00:00',
        '[override]\nmode = "lunch"\nauthor = "a"\nset_at = 2026-01-01T00:00:00Z\nuntil = "noon"',
    ],
)
def test_a_broken_file_is_set_aside(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "overrides.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"override|TOML"):
        read_strictly(path)
    assert path.exists(), "looking changes nothing"
    assert read(path) is None
    assert not path.exists()
    assert (tmp_path / "overrides.toml.broken").read_text() == text
    assert "it is put aside as overrides.toml.broken" in caplog.text


def test_writing_over_a_broken_file_sets_it_aside(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    path.write_bytes(b"\xff")
    write(path, LUNCH)
    assert read(path) == LUNCH
    assert (tmp_path / "overrides.toml.broken").read_bytes() == b"\xff"


def test_a_write_that_fails_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "overrides.toml"
    write(path, LUNCH)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(path, None)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["overrides.toml"]


def test_sound_devices_and_a_mode_are_kept_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    assert read_sound(path) is None
    write(path, LUNCH)
    write_sound(path, Sound("Jabra", ""))
    assert (read(path), read_sound(path)) == (LUNCH, Sound("Jabra", ""))
    write(path, None)
    assert (read(path), read_sound(path)) == (None, Sound("Jabra", ""))
    for broken in ("[sound]\ninput = 3", "sound = 1", "sound = ["):
        path.write_text(broken)
        assert read_sound(path) is None
    write_sound(path, Sound("a", "b"))
    assert read_sound(path) == Sound("a", "b")
    assert (tmp_path / "overrides.toml.broken").exists()


def test_modes_that_begin_later_are_kept_beside_the_override(tmp_path: Path) -> None:
    file = tmp_path / "overrides.toml"
    at = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    later = Override("closed", "anna", at, None, "early closing", at)
    write(file, None, (later,))
    assert read(file) is None
    assert read_planned(file) == (later,)
    file.write_text(file.read_text() + '\n[[planned]]\nmode = "lunch"\n')
    assert read_planned(file) == (later,)
    write(file, None)
    assert read_planned(file) == ()


def test_who_is_away_is_kept_beside_the_rest_and_what_is_not_understood_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    write(path, LUNCH)
    until = datetime(2026, 12, 2, 9, tzinfo=UTC)
    away = (
        Away("cole", "away", "sick", until),
        Away("sam", "do not disturb", "", None, until),
    )
    write_away(path, away)
    assert (read(path), read_away(path)) == (LUNCH, away)
    wrong = '[[away]]\nname = 1\n[[away]]\nname = "x"\nstate = "away"\nuntil = 2026-12-02T09:00:00\n'
    path.write_text(wrong + '[[away]]\nname = "cole"\nstate = "away"\n')
    assert read_away(path) == (Away("cole", "away"),)
    write(path, LUNCH)
    assert read_away(path)[-1:] == (Away("cole", "away"),)
    write_away(path, ())
    assert (read(path), read_away(path)) == (LUNCH, ())
    path.write_text("away = 3")
    assert read_away(path) == ()
    path.write_text("[")
    assert read_away(path) == ()
