"""One loader for all commands: what a manager changed from a seat holds on the command line, too."""

import ast
from pathlib import Path

import pytest

from console.cli.admin import doctor
from console.cli.office import route
from console.cli.records import prompts
from console.config.overrides import FILE, write_settings
from console.config.schema.office import Office
from console.speech.prompts import prompts as sounds
from tests.cli.in_process import run
from tests.config.texts import GOOD, written

CONSOLE = Path(__file__).parents[2] / "console"
#: what reads a config without the changes made at a seat → the modules that lay these over it
APART = {
    "load": set(),
    "raw_of": {"desk/workers/settings.py", "desk/workers/report_process.py"},
    "checked": {"desk/workers/settings.py", "desk/workers/report_process.py"},
    "draft": set(),
    "check": set(),
}


def _taken(tree: ast.AST) -> set[str]:
    """What a module takes from the loader's modules, by import or as an attribute of them."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in (
            "console.config.load",
            "console.config.draft",
            "console.config.checks.check",
        ):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "console.config":
            found |= {f"module {name.name}" for name in node.names if name.name in ("load", "draft", "check")}
        elif isinstance(node, ast.Import):
            found |= {f"module {n.name}" for n in node.names if n.name.startswith("console.config.")}
    return found


def test_no_command_reads_the_config_without_what_was_changed_from_a_seat() -> None:
    wrong = []
    for path in sorted(CONSOLE.rglob("*.py")):
        module = path.relative_to(CONSOLE).as_posix()
        if module.startswith("config/"):
            continue
        for name in _taken(ast.parse(path.read_text())):
            if name.startswith("module ") or (name in APART and module not in APART[name]):
                wrong.append(f"{module}: {name}")
    assert wrong == []


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config, and beside it what a manager changed: an announcement, the end of the chain, a new person."""
    found = written(tmp_path, GOOD)
    changes = {
        "prompt": {"closed": {"text": "We are back on Monday."}},
        "routing": {"otherwise": ["staff noa 20s", "voicemail front"]},
        "staff": {"noa": {"uri": "sip:noa@127.0.0.1:5070"}},
    }
    write_settings(tmp_path / FILE, changes, ())
    return found


def test_route_and_its_tree_go_by_the_changes(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("--from", "+12125550142", "--at", "2026-11-30T10:00"), ("--tree", "--date", "2026-11-30")):
        assert run(route, tmp_path, *words, config=config) == 0
        said = capsys.readouterr().out.casefold()
        assert "noa" in said, said
        assert "desk" not in said, said


def test_the_prompts_are_those_of_the_changes(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sounds, "available", lambda: True)  # without a voice nothing but its lack is told
    assert run(prompts, tmp_path, config=config) == 0
    assert "We are back on Monday." in capsys.readouterr().out


def test_doctor_looks_at_the_office_with_the_changes(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def names(office: Office) -> tuple[()]:
        looked_at.extend(person.name for person in office.staff)
        return ()

    monkeypatch.setattr(doctor, "of_names", names)
    run(doctor, tmp_path, config=config)
    assert looked_at == ["sam", "noa"]
