"""Where the desk's socket is looked for."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli.common import paths


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine's desk; it listens within the fixture."""
    path = tmp_path / "service.sock"
    monkeypatch.setattr(paths, "SERVICE", path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    with socket.socket(socket.AF_UNIX) as desk:
        desk.bind(str(path))
        yield path


def test_everybody_finds_the_machines_desk(service: Path) -> None:
    assert paths.socket(paths.state()) == service


def test_without_one_each_user_has_a_desk_of_their_own(
    service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.unlink()
    assert paths.socket(paths.state()) == tmp_path / "run" / "reception" / "desk.sock"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert paths.socket(paths.state()) == paths.state() / "desk.sock"


def test_a_named_state_folder_has_its_own_socket(service: Path, tmp_path: Path) -> None:
    assert paths.socket(tmp_path) == tmp_path / "desk.sock"
