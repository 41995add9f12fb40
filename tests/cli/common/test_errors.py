"""What goes wrong with records comes out as one line and an exit code."""

import argparse

import pytest
from sqlalchemy.exc import OperationalError

from console.cli.common.errors import with_plain_errors
from console.cli.common.output import Misuse
from console.store.database.engine import StoreError


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        (Misuse("which message?"), 2, "reception: which message?\n"),
        (StoreError("no journal here yet"), 1, "reception: no journal here yet\n"),
        (OperationalError("select name", {}, Exception("locked")), 1, "reception: locked\n"),
        (FileNotFoundError(2, "No such file", "a.wav"), 1, "reception: a.wav: No such file\n"),
        (OSError("no space"), 1, "reception: no space\n"),
    ],
)
def test_a_failure_is_one_line_and_a_code(
    wrong: Exception, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @with_plain_errors
    def run(args: argparse.Namespace) -> int:
        raise wrong

    assert run(argparse.Namespace()) == code
    assert capsys.readouterr().err == words


def test_a_bug_is_not_told_as_a_failure_of_records() -> None:
    @with_plain_errors
    def run(args: argparse.Namespace) -> int:
        raise KeyError("x")

    with pytest.raises(KeyError):
        run(argparse.Namespace())
