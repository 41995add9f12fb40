"""What keeps a seat or a desk from starting is one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.__main__ import main
from tests.config.texts import GOOD, written
from tests.office import ROOT, Desk
from tests.waiting import limit


def reception(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "console", *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=limit(60),
    )


@pytest.mark.parametrize("words", [(), ("demo",)])
def test_a_board_needs_a_terminal(tmp_path: Path, words: tuple[str, ...]) -> None:
    state = os.fspath(tmp_path / "state")
    done = reception(*words, "--config", os.fspath(written(tmp_path)), "--state", state)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "reception: a board needs a terminal (over ssh: ssh -t); `reception --plain`"
    )
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "state").exists()


def test_practice_takes_no_state_folder_that_is_used(tmp_path: Path) -> None:
    (tmp_path / "reception.db").write_text("a real journal")
    done = reception("demo", "--state", os.fspath(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"reception demo: {tmp_path} is not empty; name a new folder with --state\n"


def test_a_state_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    state = os.fspath(tmp_path / "state")
    done = reception("serve", "--config", os.fspath(written(tmp_path)), "--state", state)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"reception: {tmp_path / 'state'} can't be written: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("text", "lines"), [("[office", 1), (GOOD.replace("sam 20s", "sem 20s"), 1)])
def test_a_desk_does_not_start_with_a_broken_config(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, lines: int
) -> None:
    path = written(tmp_path, text)
    assert main(["serve", "--config", str(path), "--state", str(tmp_path / "state")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == lines
    assert said.count(str(path)) == lines


def test_a_second_desk_leaves_the_first_alone(tmp_path: Path) -> None:
    with Desk(tmp_path, OFFICE) as first:
        again = ["serve", "--config", first.config, "--state", tmp_path / "other", "--socket"]
        for socket, why in ((first.socket, "already running"), (tmp_path / "other.sock", "can't be opened")):
            done = reception(*map(os.fspath, (*again, socket)))
            assert done.returncode == 1
            assert why in done.stderr
            assert done.stderr.count("\n") == 1
            assert not (tmp_path / "other.sock").exists()
        assert "OPEN" in first.run("mode").stdout


OFFICE = """
[[voicemail]]
name = "front"

[routing]
otherwise = "voicemail front"
"""
