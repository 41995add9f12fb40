"""`reception check`."""

import argparse
from pathlib import Path

import pytest

from console.cli.office import check
from console.speech.prompts import prompts
from tests.config.texts import GOOD, changed, written

SHIPPED = Path(__file__).parents[3] / "config.toml"


@pytest.fixture(autouse=True)
def _without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "available", lambda: False)


def run(folder: Path, *words: str, config: Path = SHIPPED) -> int:
    parser = argparse.ArgumentParser()
    check.arguments(parser)
    args = parser.parse_args(words)
    args.config, args.state, args.socket = config, folder, folder / "desk.sock"
    return check.run(args)


def test_the_shipped_config_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 0
    out = capsys.readouterr().out
    assert "Riverside Therapy, 10 rules, 5 people, 1 line, 2 voicemails, 4 contacts: fine\n" in out
    assert out.count("\n") == 1


def test_a_file_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, str(written(tmp_path))) == 0
    out = capsys.readouterr().out
    assert "Test Office, 1 rule, 1 person" in out
    assert "warning  prompt closed\n         its words have no recording" in out


def test_every_error_with_key_value_and_what_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = changed(
        ("America/New_York", "Mars"), ('"voicemail front"]\n\n[routing]', '"voicemail frunt"]\n\n[routing]')
    )
    assert run(tmp_path, config=written(tmp_path, text)) == 1
    out = capsys.readouterr().out
    assert 'error  office.timezone = "Mars"\n         is no time zone' in out
    assert 'error  rule[0].then[1] = "voicemail frunt"\n         there is no voicemail' in out
    assert out.endswith("2 errors; a desk does not start with it\n")


def test_warnings_alone_are_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = GOOD + '\n[[rule]]\nname = "a"\nthen = "hang up"\n[[rule]]\nname = "b"\nthen = "hang up"\n'
    assert run(tmp_path, config=written(tmp_path, text)) == 0
    out = capsys.readouterr().out
    assert out.startswith('warning  rule[2] = "b"\n')
    assert out.endswith("fine; 2 warnings above\n")


def test_what_the_week_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = '[[rule]]\nname = "again"\nwhen = { mode = "closed", tag = "vip" }\nthen = "hang up"\n\n[routing]'
    assert run(tmp_path, config=written(tmp_path, changed(("[routing]", again)))) == 0
    out = capsys.readouterr().out
    assert out.startswith('warning  rule[1] = "again"\n         never decides: rule "closed" before it takes')


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, str(tmp_path / "none.toml")) == 1
    assert "can't be read" in capsys.readouterr().out


def test_nothing_from_the_file_moves_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = changed(("Test Office", "x")) + '\n["\\u001b[2J"]\nx = "\\u001b]0;y"\n'
    text = text.replace('name = "sam"', 'name = "\\u001b[31m"').replace('"closed"\ntext', '"\\u0007"\ntext')
    assert run(tmp_path, config=written(tmp_path, text)) == 1
    assert all(c.isprintable() or c == "\n" for c in capsys.readouterr().out)
