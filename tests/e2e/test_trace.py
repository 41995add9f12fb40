"""The call in docs/machine.md: a real one goes through the same states today."""

import json
from pathlib import Path

import pytest

from docs.trace import TRACE, life

pytestmark = pytest.mark.peer


def test_a_real_call_goes_through_the_states_that_the_page_shows(tmp_path: Path) -> None:
    lines = life(tmp_path)
    shown = json.loads(TRACE.read_text("utf-8"))

    def of(kind: str, given: list[list[str]]) -> list[list[str]]:
        return [line for line in given if line[0] == kind]

    assert of("move", lines) == of("move", shown)
    assert of("intent", lines) == of("intent", shown)
    assert lines[0] == ["event", "CallArrived"]
    assert lines[-1] == ["command", "JournalCall"]
