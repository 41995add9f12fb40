"""Where messages lie while they are being left."""

from pathlib import Path

import pytest

from console.store.recordings import spool

KIND = spool._kind


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose only memory is a folder of ours."""
    place = tmp_path / "run"
    place.mkdir()
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    monkeypatch.setattr(spool, "_kind", lambda path: "tmpfs" if path == place else "ext4")
    return place


def test_it_is_private_in_memory_and_found_again(tmp_path: Path, surroundings: Path) -> None:
    one, two = spool.folder(tmp_path / "one"), spool.folder(tmp_path / "two")
    assert one.parent == two.parent == surroundings
    assert one != two
    assert one.stat().st_mode & 0o777 == 0o700
    assert spool.folder(tmp_path / "one") == one
    assert spool.left(tmp_path / "one") == (one,)


def test_a_folder_that_is_not_ours_is_not_used(
    tmp_path: Path, surroundings: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = tmp_path / "state"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (surroundings / spool._name(state)).symlink_to(elsewhere)
    assert spool.folder(state) == state / "spool"
    assert "is another's or open to others" in caplog.text
    assert "messages lie readable on disk" in caplog.text
    (surroundings / spool._name(state)).unlink()
    (surroundings / spool._name(state)).mkdir(mode=0o755)
    assert spool.folder(state) == state / "spool"


def test_a_folder_that_somebody_else_made_is_told(tmp_path: Path, surroundings: Path) -> None:
    state = tmp_path / "state"
    assert spool.squatted(state) is None
    assert spool.place(state) == surroundings / spool._name(state)
    (surroundings / spool._name(state)).mkdir(mode=0o777)
    (surroundings / spool._name(state)).chmod(0o777)
    assert spool.squatted(state) == surroundings / spool._name(state)
    assert spool.place(state) is None


def test_what_a_desk_left_in_other_surroundings_is_found(
    tmp_path: Path, surroundings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = tmp_path / "shm"
    machine.mkdir()
    monkeypatch.setattr(spool, "_MACHINES", (machine,))
    state = tmp_path / "state"
    (machine / spool._name(state)).mkdir(mode=0o700)
    assert machine / spool._name(state) in spool.left(state)


def test_the_kind_of_a_file_system_is_known() -> None:
    assert KIND(Path("/proc/self")) == "proc"
