"""Rules of the house that no linter knows: how long a function is, how much a folder shows, what is typed."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from console.calls.state.call import Call
from console.calls.state.seat import Seat
from tests.docs.pages import ROOT

#: a function fits on a screen; a longer one says at its head why ("Long because …")
LONGEST, REASON = 60, "Long because"
#: entries of a folder, beside its face and its guides
MOST_SHOWN = 16
#: test modules that mypy does not read yet: the number only falls
UNTYPED = 73
#: pairs of rooms of the core that an import ties, of 120; fields of its two largest records
TIED, CALL, SEAT = 90, 100, 40


def _functions(folder: str) -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function has, from its ``def`` to its last."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("folder", ["console", "bench", "packaging", "docs", "tests"])
def test_no_function_is_longer_than_a_screen_without_saying_why(folder: str) -> None:
    found = list(_functions(folder))
    assert found
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {length(node)} lines"
        for path, node in found
        if length(node) > LONGEST and REASON not in (ast.get_docstring(node) or "")
    ]
    assert not long, long


def test_no_folder_of_the_program_shows_more_than_can_be_taken_in() -> None:
    folders = [ROOT / "console", *(path for path in (ROOT / "console").rglob("*") if path.is_dir())]
    shown = {
        folder: [
            each
            for each in folder.iterdir()
            if each.suffix in (".py", "") and not each.name.startswith(("__", "."))
        ]
        for folder in folders
        if folder.name != "__pycache__"
    }
    assert len(shown) > 50
    full = {
        str(folder.relative_to(ROOT)): len(each) for folder, each in shown.items() if len(each) > MOST_SHOWN
    }
    assert not full


def test_each_package_says_in_its_face_what_it_is_for() -> None:
    faces = list((ROOT / "console").rglob("__init__.py"))
    assert len(faces) > 50
    assert not [str(face) for face in faces if not ast.get_docstring(ast.parse(face.read_text("utf-8")))]


def test_the_list_of_tests_that_mypy_does_not_read_only_gets_shorter() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (names,) = [each["module"] for each in config["tool"]["mypy"]["overrides"] if each.get("ignore_errors")]
    assert "tests" in config["tool"]["mypy"]["files"]
    assert len(names) == len(set(names)) <= UNTYPED
    assert not [name for name in names if not (ROOT / f"{name.replace('.', '/')}.py").is_file()]


def test_nobody_reaches_through_the_front_door_into_the_core() -> None:
    outside = [path for path in (ROOT / "console").rglob("*.py") if "calls" not in path.parts]
    assert len(outside) > 200
    assert not [str(path.relative_to(ROOT)) for path in outside if "core.desk." in path.read_text("utf-8")]


def test_no_function_of_the_program_is_named_by_a_word_that_says_nothing() -> None:
    vague = {"told", "kept", "seen", "gone", "wish", "said"}
    names = [(path, node.name) for path, node in _functions("console")]
    assert len(names) > 3000
    assert not [(str(path.relative_to(ROOT)), name) for path, name in names if name.strip("_") in vague]
    assert not [str(path) for path in (ROOT / "console").rglob("*.py") if path.stem in vague]


def test_the_rooms_of_the_core_are_not_tied_more_than_they_were() -> None:
    graph = grimp.build_graph("console", cache_dir=None)
    rooms = graph.find_children("console.calls")
    tied = [
        (a, b)
        for a in rooms
        for b in rooms
        if a != b and graph.direct_import_exists(importer=a, imported=b, as_packages=True)
    ]
    assert len(rooms) == 16
    assert 0 < len(tied) <= TIED


def test_the_largest_records_do_not_grow() -> None:
    assert len(Call.__dataclass_fields__) <= CALL
    assert len(Seat.__dataclass_fields__) <= SEAT
