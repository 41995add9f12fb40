"""`reception intents`."""

from pathlib import Path

import pytest

from console.cli.office import intents
from tests.cli.in_process import run
from tests.config.texts import GOOD, written
from tests.speech.test_intents import PHRASES, TINY, tiny


def test_the_confusion_table_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        "# callers",
        "tea: a cup of tea",
        "coffee: an espresso",
        "coffee: the teapot",
        "-: what",
        "tea: flux",
    ]
    (tmp_path / "said.txt").write_text("\n".join(lines))
    mine = str(tiny(tmp_path))
    assert run(intents, tmp_path, "test", str(tmp_path / "said.txt"), "--file", mine) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["Meant", "tea", "coffee", "asked", "Recall", "Precision"]
    assert rows[1] == ["tea", "1", "·", "1", "0.50", "0.50"]
    assert rows[2] == ["coffee", "1", "1", "·", "0.50", "1.00"]
    assert rows[3] == ["none", "·", "·", "1", "1.00"]
    assert " ".join(rows[4]) == "line 4: 'the teapot' was taken for tea: said \"teap*\""
    assert " ".join(rows[5]) == "5 phrases: 0.60 right, 0.20 wrong, 0.20 asked."


def test_the_shipped_phrases_on_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(intents, tmp_path, "test", str(PHRASES)) == 0
    assert "204 phrases: " in capsys.readouterr().out


def test_words_and_the_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(intents, tmp_path, "say", "I", "got", "a", "bill") == 0
    assert capsys.readouterr().out == 'billing: said "bill"\n'
    assert run(intents, tmp_path, "say", "I have chest pain") == 0
    assert 'urgent: "chest pain"' in capsys.readouterr().out
    assert run(intents, tmp_path) == 0
    assert "prescription  a prescription" in capsys.readouterr().out


def test_the_config_names_a_file_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny(tmp_path)
    config = written(tmp_path, GOOD + '\n[speech]\nintents = "mine.toml"\n')
    assert run(intents, tmp_path, "say", "a cup of tea", config=config) == 0
    assert capsys.readouterr().out.startswith("tea: ")
    tiny(tmp_path, TINY.replace("examples", "example"))
    assert run(intents, tmp_path, "say", "a cup of tea", config=config) == 1
    assert "intent[0].example: is no key here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "teas: a cup",
            'said.txt:1: write "billing: I got a bill", with "-" for none of them; did you mean "tea"?',
        ),
        ("\n\njust words", "said.txt:3: write"),
        ("# nothing", "holds no phrases"),
    ],
)
def test_a_file_that_is_wrong(
    tmp_path: Path, text: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "said.txt").write_text(text)
    assert run(intents, tmp_path, "test", str(tmp_path / "said.txt"), "--file", str(tiny(tmp_path))) == 1
    assert why in capsys.readouterr().err


@pytest.mark.parametrize("words", [("test",), ("say",), ("list", "x"), ("test", "a", "b")])
def test_words_that_do_not_fit(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run(intents, tmp_path, *words) == 2


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(intents, tmp_path, "test", str(tmp_path / "none")) == 1
    assert "No such file" in capsys.readouterr().err
