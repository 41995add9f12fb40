"""`reception prompts`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from console.cli.records import prompts
from console.speech.prompts import prompts as speech
from console.speech.prompts.prompts import SHIPPED
from tests.cli.in_process import run
from tests.config.texts import GOOD, changed, written

WORDS = '[[prompt]]\nname = "parking"\ntext = "Park behind the house."\n\n[[voicemail]]'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "own.wav").write_bytes((SHIPPED / "closed.wav").read_bytes())
    text = changed(('text = "We are closed."', 'play = "own.wav"'), ("[[voicemail]]", WORDS))
    return written(tmp_path, text)


@pytest.fixture(autouse=True)
def voice(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(texts: Mapping[Path, str]) -> dict[Path, str]:
        for path in texts:
            path.write_bytes((SHIPPED / "goodbye.wav").read_bytes())
        return {}

    monkeypatch.setattr(speech, "available", lambda: True)
    monkeypatch.setattr(speech, "render", render)


def test_the_list_before_and_after_rendering(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(prompts, tmp_path, config=config) == 0
    before = capsys.readouterr().out
    assert [line.split()[:2] for line in before.splitlines()[1:3]] == [
        ["closed", "recorded"],
        ["parking", "rendered"],
    ]
    assert "made when the desk starts" in before
    assert run(prompts, tmp_path, "render", config=config) == 0
    assert capsys.readouterr().out == "2 made, 0 were there, 0 missing.\n"
    assert run(prompts, tmp_path, "render", config=config) == 0
    assert capsys.readouterr().out == "0 made, 2 were there, 0 missing.\n"
    assert run(prompts, tmp_path, config=config) == 0
    after = capsys.readouterr().out
    assert "3.7 s  -20 dB" in after
    assert "made when the desk starts" not in after


def test_what_is_missing_is_listed_with_its_reason(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "available", lambda: False)
    assert run(prompts, tmp_path, config=config) == 0
    assert "parking  missing" in capsys.readouterr().out
    assert run(prompts, tmp_path, "render", config=config) == 1
    said = capsys.readouterr()
    assert "prompt parking: its words have no recording" in said.err
    assert said.out == "1 made, 0 were there, 1 missing.\n"


def test_playing_makes_it_first(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    played: list[Path] = []
    monkeypatch.setattr(prompts, "play", lambda path: [played.append(path), 0][1])
    assert run(prompts, tmp_path, "play", "parking", config=config) == 0
    assert run(prompts, tmp_path, "play", "goodbye", config=config) == 0
    assert played[0].parent == tmp_path / "prompts"
    assert played[1] == SHIPPED / "goodbye.wav"
    assert run(prompts, tmp_path, "play", "parkin", config=config) == 1
    assert 'there is no prompt parkin; did you mean "parking"?' in capsys.readouterr().err


@pytest.mark.parametrize("words", [("play",), ("render", "closed"), ("list", "closed")])
def test_words_that_do_not_fit(tmp_path: Path, config: Path, words: tuple[str, ...]) -> None:
    assert run(prompts, tmp_path, *words, config=config) == 2


def test_the_shipped_ones_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(prompts, tmp_path, "--all", config=written(tmp_path, GOOD)) == 0
    out = capsys.readouterr().out
    texts = tomllib.loads((SHIPPED / "texts.toml").read_text())
    assert all(f"\n{name} " in out for name in texts["standard"])


def test_a_config_that_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(prompts, tmp_path, config=written(tmp_path, GOOD.replace('"desk 20s"', '"dsk"'))) == 1
    assert "`reception check` says all" in capsys.readouterr().err
