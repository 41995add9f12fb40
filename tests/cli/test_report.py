"""`reception report`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.calls.commands import JournalReroute
from console.cli import report
from tests.cli.records import HOSTILE, fill, run
from tests.store.samples import TEN


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    store = fill(tmp_path)  # stays open: a desk is running
    for to in ("staff priya", "staff priya", "staff lee", "desk", "voicemail front"):
        store.submit(JournalReroute("desk-1", TEN, "Maria", "reroute", "open invoice", "desk", to, HOSTILE))
    assert store.flush(10)
    monkeypatch.setattr(report, "now", lambda: TEN)
    yield tmp_path
    store.close()


def test_a_table_for_people(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, state, "overrides") == 0
    out = capsys.readouterr().out
    for words in ("open invoice", "50%", "Maria 5", "staff priya 2, desk 1, staff lee 1, 1 more"):
        assert words in out
    assert "1 of 2 calls were sent elsewhere than the rule said, since Sat 24 Oct" in out
    assert "\x1b[2J" not in out
    assert "\u202e" not in out


def test_json_for_scripts(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, state, "overrides", "--json", "--since", "2026-11-23") == 0
    (rule,) = json.loads(capsys.readouterr().out)
    assert rule == {
        "rule": "open invoice",
        "calls": 2,
        "rerouted": 1,
        "share": 0.5,
        "by": {"Maria": 5},
        "to": {"staff priya": 2, "desk": 1, "staff lee": 1, "voicemail front": 1},
        "verbs": {"reroute": 5},
        "reasons": {HOSTILE: 5},
    }


def test_nothing_to_report(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, state, "overrides", "--since", "2026-11-24") == 0
    assert "0 of 0 calls were sent elsewhere" in capsys.readouterr().out


def test_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, tmp_path, "overrides") == 1
    assert "no journal here yet" in capsys.readouterr().err
    assert run(report, tmp_path, "overrides", "--since", "never") == 2
    assert "write today, yesterday, 7d" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        run(report, tmp_path, "everything")
    assert caught.value.code == 2
