"""`reception pin`, as typed."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli.desk import pin


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, typed: Iterator[str], *words: str) -> int:
    def asked(_prompt: str) -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(pin.getpass, "getpass", asked)
    monkeypatch.setattr(pin, "LIMIT_S", 0.2)
    parser = argparse.ArgumentParser()
    pin.arguments(parser)
    args = parser.parse_args(words)
    args.socket = folder / "desk.sock"
    return pin.run(args)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("", "4711", "4712"), "the two are not the same"),
        (("",), "no PIN was given"),
        (("", "4711", "4711"), "no desk answers"),
    ],
)
def test_what_keeps_a_pin_from_being_set_is_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: tuple[str, ...],
    why: str,
) -> None:
    assert run(tmp_path, monkeypatch, iter(typed)) == 1
    said = capsys.readouterr().err
    assert why in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        ("--box front", ("4711", "4712"), (1, "the two are not the same")),
        ("--box front", ("", ""), (1, "no PIN was given")),
        ("--box front", ("4711", "4711"), (1, "no desk answers")),
        ("--box front --remove", (), (1, "no desk answers")),
        ("--remove", (), (2, "--remove needs --box")),
        ("--box front --reset sam", (), (2, "don't go together")),
    ],
)
def test_the_pin_of_a_box(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: str,
    typed: tuple[str, ...],
    why: tuple[int, str],
) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert run(tmp_path, monkeypatch, iter(typed), *words.split()) == why[0]
    assert why[1] in capsys.readouterr().err
