"""`reception report`."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import JournalReroute
from console.cli.journal import report
from tests.cli.in_process import HOSTILE, fill, run
from tests.store.samples import TEN, call


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


def test_calls_as_a_heat_map_with_queues_and_people(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, state) == 0
    out = capsys.readouterr().out
    assert "1 call since Sat 24 Oct" in out  # the other one lives
    assert "answered 1" in out
    assert "half up to 0:09, nine in ten up to 0:09" in out
    assert "service level: 100% of those who wanted a person within 60 s" in out
    assert "10:00  ██   1" in out
    assert "Waits in seconds that nine in ten" in out
    assert "10:00  ██   9" in out
    assert "maria" in out
    assert "Overrode a rule" in out
    assert "\x1b[2J" not in out


def test_calls_as_json_and_csv(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, state, "calls", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["total"]["answered"] == 1
    assert found["total"]["wait_median_s"] == 9.0
    assert [(hour["weekday"], hour["hour"], hour["calls"]) for hour in found["hours"]] == [("Mon", 10, 1)]
    assert found["queues"] == []
    assert run(report, state, "calls", "--csv") == 0
    everything, hour, person, other = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (everything["of"], everything["calls"], everything["service_level"]) == ("all", "1", "1.0")
    assert (hour["of"], hour["name"], hour["answered"]) == ("hour", "Mon 10:00", "1")
    assert (person["of"], person["answered"], person["calls"]) == ("person", "1", "")
    assert (other["name"], other["answered"], other["overrides"]) == ("Maria", "0", "5")


def test_a_day_that_is_over(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, state, "calls", "--since", "yesterday", "--until", "today") == 0
    out = capsys.readouterr().out
    assert "0 calls from Sun 22 Nov 00:00 until Mon 23 Nov 00:00" in out
    assert run(report, state, "--since", "today", "--until", "yesterday") == 2
    assert "--until 'yesterday' is not after --since 'today'" in capsys.readouterr().err
    assert run(report, state, "--until", "soon") == 2
    assert "--until 'soon': write today, yesterday" in capsys.readouterr().err


def test_overrides_as_csv_are_no_formulas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = fill(tmp_path)
    store.submit(JournalReroute("desk-1", TEN, "Maria", "reroute", "=1+1", "desk", "staff lee", ""))
    assert store.flush(10)
    assert run(report, tmp_path, "overrides", "--since", "2026-11-23", "--csv") == 0
    store.close()
    first, _ = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (first["rule"], first["rerouted"], first["to"]) == ("'=1+1", "1", "staff lee 1")


def test_advice_answers_three_questions(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, state, "advice") == 0
    out = capsys.readouterr().out
    assert "Are missed calls frequent? No: 0 of 1 call for a person ended with nothing (0%)" in out
    assert "Are transfers constant? No: 0 of 1 call answered were transferred" in out
    assert "Is the desk drowning at its peak? No: at Mo 10:00-11:00 1.0 calls come on a day" in out
    assert "Nothing to suggest" in out


def test_advice_says_what_would_help_and_how_to_try_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "now", lambda: TEN)
    store = fill(tmp_path)
    for n in range(20):
        store.submit(call(f"lost-{n}", n, caller=f"+1212555{n:04}", outcome="abandoned"))
    assert store.flush(10)
    assert run(report, tmp_path, "advice", "--since", "2026-11-23") == 0
    out = capsys.readouterr().out
    assert "Are missed calls frequent? Yes: 20 of 21 calls" in out
    assert "Skill-based Mo 10:00-11:00" in out
    assert "Rests on: 21.0 calls an hour of 1:01 min" in out
    assert "Key: rule.open invoice.then" in out
    assert 'try: ["desk 14s", "queue billing", "voicemail billing"]' in out
    assert "Dry run: --try 1" in out
    assert "One call of these: reception --config CHANGED.toml route --replay lost-19" in out
    assert run(report, tmp_path, "advice", "--since", "2026-11-23", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [answer["yes"] for answer in found["answers"]] == [True, False, True]
    assert run(report, tmp_path, "advice", "--since", "2026-11-23", "--csv") == 0
    row, *_ = csv.DictReader(io.StringIO(capsys.readouterr().out))
    for key in ("method", "key", "was", "value"):
        assert row[key] == found["suggestions"][0][key]
    assert row["key"] == "rule.open invoice.then"
    assert row["replay"].endswith("route --replay lost-19")
    store.close()


def test_what_calls_were_filed_under(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(report, state, "outcomes", "--since", "2026-11-23") == 0
    out = capsys.readouterr().out
    assert "not filed" in out
    assert "100%" in out
    assert run(report, state, "outcomes", "--since", "2026-11-23", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["outcomes"] == {"": found["calls"]}
    assert run(report, state, "outcomes", "--since", "2026-11-23", "--csv") == 0
    assert capsys.readouterr().out.startswith('"kind","word","calls"\n"outcome","not filed",')
