"""Each test that the docs name as holding a promise is there.

They write `tests/store/audit/test_trail.py`, `audit/test_trail`, `test_trail`, and for one test its name,
cut with … where it is long: `test_a_scan_for_extensions…`, `…refused_below_its_role_and_audited`.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
DOCS = sorted((TESTS.parent / "docs").glob("*.md"))
_WRITTEN = re.compile(r"`(tests/[\w./]*|(?:\w+/)?test_\w+(?:\.py)?…?|…\w+)`")
_DEFINED = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)

FILES = sorted(TESTS.rglob("test_*.py"))
NAMES = {name for path in FILES for name in _DEFINED.findall(path.read_text())}
STEMS = {path.stem for path in FILES} | {f"{path.parent.name}/{path.stem}" for path in FILES}


def is_there(written: str) -> bool:
    if written.startswith("tests/"):
        return (TESTS.parent / written).exists()
    if written.startswith("…"):
        return any(name.endswith(written[1:]) for name in NAMES)
    if written.endswith("…"):
        return any(name.startswith(written[:-1]) for name in NAMES)
    return written.removesuffix(".py") in NAMES | STEMS


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.stem)
def test_each_test_a_page_names_is_there(page: Path) -> None:
    assert [each for each in _WRITTEN.findall(page.read_text()) if not is_there(each)] == []


def test_a_test_that_is_not_there_is_seen() -> None:
    text = "`tests/store/test_no.py`, `store/test_no`, `test_unheard_of…`, `…no_such_end` and `test_audit`"
    assert [each for each in _WRITTEN.findall(text) if is_there(each)] == ["test_audit"]
    assert len(_WRITTEN.findall(text)) == 5
