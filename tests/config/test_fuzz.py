"""Whatever stands in the file, the answer is an office or a list of problems, never a traceback."""

import tempfile
import tomllib
from pathlib import Path
from typing import Any

import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from console.config.load import ConfigErrors, Problem, load
from tests.config.texts import GOOD

SCALARS = st.one_of(
    st.text(max_size=12),
    st.integers(-5, 100_000),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.sampled_from(
        ["desk 20s", "staff sam", "voicemail front", "PH off", "24/7", "+1*", "sip:a@b", "", "\x1b[2J"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "to", "busy", "mode", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def paths(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at] if at else []
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        found += paths(value, (*at, key))
    return found


PATHS = paths(tomllib.loads(GOOD))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), VALUES), min_size=1, max_size=4))
def test_any_value_anywhere(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = tomllib.loads(GOOD)
    for path, value in changes:
        holder = document
        try:
            for part in path[:-1]:
                holder = holder[part]
            holder[path[-1] if isinstance(holder, list) else str(path[-1])] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change replaced what this one is in
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(tomli_w.dumps(document), encoding="utf-8")
        problems, loads = result(file)
    assert all(problem.warning for problem in problems) is loads
    assert all(str(problem).isprintable() for problem in problems)


def result(file: Path) -> tuple[tuple[Problem, ...], bool]:
    try:
        return load(file).warnings, True
    except ConfigErrors as wrong:
        return wrong.problems, False
