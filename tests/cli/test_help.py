"""The command line helps: examples of each command, the nearest word, an offer where nothing is set up."""

import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.__main__ import _AT_SOCKET, COMMANDS, command_of, main, parser
from console.cli.common import paths
from console.cli.common.examples import EXAMPLES
from console.cli.desk import first_run, seat
from tests.terminal import Terminal

LINES = [(command, line) for command, lines in EXAMPLES.items() for line, _ in lines]


def test_every_command_has_an_example() -> None:
    assert set(EXAMPLES) == {"", *COMMANDS}
    assert all(EXAMPLES.values())


@pytest.mark.parametrize(("command", "line"), LINES, ids=[line for _, line in LINES])
def test_an_example_is_understood(command: str, line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "reception"
    chosen = command_of(words)
    if command:
        assert chosen == command
    parser(chosen).parse_args(words)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_list_of_commands_has_one_line_for_each(command: str) -> None:
    line = next(line for line in parser().format_help().splitlines() if line.split()[:1] == [command])
    assert COMMANDS[command] in line


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_the_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(line in shown for line, _ in EXAMPLES[command])


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("chek", "check"),
        ("voicemial", "voicemail"),
        ("--config x.toml rout --from 1", "route"),
        ("voicemail plai", "play"),
        ("contacts serch ruiz", "search"),
        ("report overides", "overrides"),
        ("Doctor", "doctor"),
    ],
)
def test_a_wrong_word_gets_the_nearest(words: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    assert ended.value.code == 2
    assert f"did you mean '{meant}'?" in capsys.readouterr().err


def test_a_word_like_none_gets_all_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["zzzz"])
    assert "one of: serve, demo, check" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("", None),
        ("--plain", None),
        ("--config check", None),
        ("--config check calls", "calls"),
        ("--at demo", None),
        ("calls --since today", "calls"),
        ("--state s mode lunch", "mode"),
    ],
)
def test_an_options_value_is_no_command(words: str, command: str | None) -> None:
    assert command_of(words.split()) == command


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of somebody who has nothing yet, at a path short enough for a socket."""
    with tempfile.TemporaryDirectory() as home:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
            monkeypatch.setenv(name, f"{home}/{name.lower()}")
        yield Path(home)


def test_a_fresh_machine_is_one_without_config_and_journal(fresh: Path) -> None:
    assert first_run.is_first_run(paths.config(), paths.state())
    assert not first_run.is_first_run(fresh / "mine.toml", paths.state())
    paths.state().mkdir(parents=True)
    (paths.state() / "reception.db").touch()
    assert not first_run.is_first_run(paths.config(), paths.state())


def test_an_office_of_ones_own_is_not_asked_about(fresh: Path) -> None:
    paths.own_config().parent.mkdir(parents=True)
    paths.own_config().touch()
    assert not first_run.is_first_run(paths.config(), paths.state())


@pytest.mark.parametrize(
    ("typed", "chosen"), [("1", "demo"), ("", "demo"), ("2", "seat"), ("q", ""), ("x 7 1", "demo")]
)
def test_what_is_typed_is_what_is_chosen(typed: str, chosen: str, fresh: Path) -> None:
    answers: Iterator[str] = iter(typed.split(" "))
    assert first_run.choose(lambda _: next(answers)) == chosen


def test_an_end_of_input_leaves(fresh: Path) -> None:
    def ended(_: str) -> str:
        raise EOFError

    assert first_run.choose(ended) == ""


def test_on_a_fresh_machine_the_demo_is_offered(fresh: Path) -> None:
    with Terminal(fresh / "tmux") as terminal:
        terminal.wait("a practice morning")
        terminal.keys("q", "Enter")
        terminal.wait_end()
    assert not seat.desk_answers(paths.socket(paths.state()))


@pytest.mark.parametrize("words", ["", "--plain", *(command for command in _AT_SOCKET if command)])
def test_a_path_no_socket_can_have_is_said_with_the_limit_its_length_and_a_cure(
    words: str, fresh: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = fresh / ("deep" * 30) / "desk.sock"
    more = {"do": ["away"]}.get(words, [])
    assert main([*words.split(), *more, "--socket", str(path)]) == 1
    said = capsys.readouterr().err
    assert f"the socket's path is {len(str(path))} bytes long and may have 107" in said
    assert "name a shorter one with --socket" in said
