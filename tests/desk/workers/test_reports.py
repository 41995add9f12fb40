"""Reports and dry runs reckoned beside the desk, and the same figures from the command line."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.calls.protocol.reports import ReadReport, Rehearsed, Reported
from console.calls.protocol.store_commands import JournalEvent
from console.cli.journal import report as command
from console.config.key import Key
from console.config.load import load
from console.config.overrides import write_settings
from console.config.settings import parsed
from console.desk.workers.report_process import reckon
from console.desk.workers.reports import Reporter
from console.routing.rules.decide import decide
from console.routing.rules.decision_record import remembered
from console.routing.values import CallFacts, OfficeState
from console.store.writer.writer import Store
from tests.cli.in_process import run
from tests.desk.workers.test_settings import CONFIG
from tests.store.samples import ANA, TEN, call, vault
from tests.waiting import wait_until

NOW = TEN + timedelta(hours=2)
RULE = "rule/ours/then"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A config, and a journal of twelve calls that Sam passed on to Priya, and two lost ones."""
    text = CONFIG + '\n[[staff]]\nname = "priya"\nuri = "sip:priya@127.0.0.1:5072"\n'
    (tmp_path / "config.toml").write_text(text)
    office = load(tmp_path / "config.toml").office
    decision = decide(CallFacts(ANA), office, OfficeState(), TEN)
    facts = remembered(CallFacts(ANA), OfficeState(), decision, TEN)
    store = Store(tmp_path, vault=vault(tmp_path))
    store.open()
    for n in range(14):
        lost = n > 11
        each = call(f"c{n}", n, outcome="abandoned" if lost else "answered")
        store.submit(replace(each, rule="ours", plan="staff sam 20s → voicemail front", facts=facts))
        if not lost:
            store.submit(JournalEvent(f"c{n}", each.arrived + timedelta(seconds=9), "Sam", "answered"))
            store.submit(
                JournalEvent(f"c{n}", each.arrived + timedelta(seconds=30), "Sam", "transfer to Priya")
            )
    assert store.flush(10)
    yield tmp_path
    store.close()


def _report(place: Path, period: str = "2026-11-23..2026-11-23") -> Reported:
    found = reckon(ReadReport(1, period), place / "config.toml", place, NOW)
    assert isinstance(found, Reported)
    return found


def _rehearsed(place: Path, path: str, value: str) -> Rehearsed:
    found = reckon(ReadReport(1, "7d", path, value), place / "config.toml", place, NOW)
    assert isinstance(found, Rehearsed)
    return found


def test_the_screen_the_csv_and_the_json_have_one_source(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = _report(place).report
    assert report
    words = ("--since", "2026-11-23", "--until", "2026-11-24")
    config = place / "config.toml"
    assert run(command, place, "calls", *words, "--json", config=config) == 0
    found = json.loads(capsys.readouterr().out)
    total, shown = found["total"], report.figures.total
    assert (total["calls"], total["answered"], total["transfers"], total["lost"]) == (14, 12, 12, 2)
    assert (total["calls"], total["answered"], total["transfers"], total["lost"]) == (
        shown.calls, dict(shown.fates)["answered"], shown.transfers, shown.lost,  # type: ignore[index]
    )  # fmt: skip
    assert total["service_level"] == round(shown.level or 0, 4)
    assert (total["wait_median_s"], total["wait_90_s"]) == (shown.median_s, shown.ninth_s)
    hours = [(hour["weekday"], hour["hour"], hour["calls"]) for hour in found["hours"]]
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    assert hours == [(days[day], hour, tally.calls) for (day, hour), tally in report.figures.hours]
    people = {person["name"]: person["answered"] for person in found["people"]}
    assert people == {each.name: each.answered for each in report.figures.people}
    assert run(command, place, "calls", *words, "--csv", config=config) == 0
    everything, *rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert {key: str(value) for key, value in total.items()} == {key: everything[key] for key in total}
    assert [row["calls"] for row in rows if row["of"] == "hour"] == [str(calls) for _, _, calls in hours]
    assert run(command, place, "advice", *words, "--json", config=config) == 0
    advised = json.loads(capsys.readouterr().out)["suggestions"]
    assert [each["value"] for each in advised] == [each.value for each in report.proposals]


def test_what_is_advised_can_be_tried(place: Path) -> None:
    report = _report(place).report
    assert report
    (proposal,) = (each for each in report.proposals if each.key == Key("rule", "ours", "then"))
    found = _rehearsed(place, proposal.key.path, proposal.value)
    assert (found.path, found.value) == (proposal.key.path, proposal.value)
    assert found.rehearsal
    assert (found.rehearsal.calls, found.rehearsal.moved) == (14, 14)
    passed, *_ = found.rehearsal.measures
    assert (passed.before, passed.after) == (12, 0)


def test_a_new_rule_is_tried_in_front_of_the_others(place: Path) -> None:
    value = '{ when = { caller = "known, unknown" }, then = ["staff priya", "voicemail front"] }'
    assert _rehearsed(place, "rule/new/", value.replace("known, unknown", ANA)).rehearsal
    found = _rehearsed(place, "rule/new/", '{ then = ["staff priya 20s", "voicemail front"] }').rehearsal
    assert found
    assert found.moved == 14


def test_what_managers_changed_from_the_screen_holds_for_both(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    then = ["desk 5s", "staff sam 20s", "voicemail front"]
    write_settings(place / "overrides.toml", {"rule": {"ours": {"then": then}}}, ())
    report = _report(place).report
    assert report
    words = ("advice", "--since", "2026-11-23", "--json")
    assert run(command, place, *words, config=place / "config.toml") == 0
    advised = json.loads(capsys.readouterr().out)["suggestions"]
    assert [each["was"] for each in advised] == [each.was for each in report.proposals]
    assert any(parsed(each.was) == then for each in report.proposals if each.was)


def test_the_command_line_tries_the_same(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, config = _report(place).report, place / "config.toml"
    assert report
    (number, proposal), *_ = (
        (n, each) for n, each in enumerate(report.proposals, 1) if each.key.written == "rule.ours.then"
    )
    words = ("advice", "--since", "2026-11-23", "--try")
    assert run(command, place, *words, str(number), "--json", config=config) == 0
    screen = _rehearsed(place, proposal.key.path, proposal.value).rehearsal
    assert screen
    assert json.loads(capsys.readouterr().out)["measures"] == [asdict(each) for each in screen.measures]
    assert run(command, place, *words, str(number), config=config) == 0
    out = capsys.readouterr().out
    assert "Key: rule.ours.then" in out
    assert "14 of 14 calls would have gone another way" in out
    (passed,) = (line.split() for line in out.splitlines() if "passed on" in line)
    assert passed[-2:] == ["12", "0"]
    for wrong in ("9", "0"):
        assert run(command, place, *words, wrong, config=config) == 2
        assert f"--try {wrong}: the advice has" in capsys.readouterr().err
    assert run(command, place, "calls", "--try", "1", config=config) == 2
    assert "--try goes with advice" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (RULE, '["staff nobody", "voicemail front"]', "rule[0].then"),
        (RULE, '["staff sam"', "can't be read"),
        ("sip//listen", "x", "sip is changed in config.toml"),
    ],
)
def test_what_can_not_be_tried_is_told(place: Path, path: str, value: str, why: str) -> None:
    found = _rehearsed(place, path, value)
    assert found.rehearsal is None
    assert why in found.problem


def test_what_can_not_be_read_is_told(place: Path, tmp_path: Path) -> None:
    assert "“soon” is no period: write today" in _report(place, "soon").problem
    (place / "config.toml").write_text("[office")
    assert "is not TOML" in _report(place).problem


def test_a_thread_waits_for_the_other_process(place: Path) -> None:
    reporter = Reporter(place / "config.toml", place)
    found: list[tuple[int, Reported | Rehearsed]] = []
    reporter.do(ReadReport(7, "2026-11-23..2026-11-23"))
    reporter.do(ReadReport(8, "2026-11-23..2026-11-23", RULE, '["staff priya 20s", "voicemail front"]'))
    wait_until(lambda: bool(found.extend(reporter.answers()) or len(found) == 2), 60)
    reporter.stop()
    (seat, reported), (other, tried) = found
    assert (seat, other) == (7, 8)
    assert reported == _report(place)
    assert isinstance(tried, Rehearsed)
    assert tried.rehearsal
    assert tried.rehearsal.moved == 14


def test_a_process_that_fails_is_told(tmp_path: Path) -> None:
    reporter = Reporter(tmp_path / "none.toml", tmp_path)
    found: list[tuple[int, Reported | Rehearsed]] = []
    reporter.do(ReadReport(1, "today"))
    wait_until(lambda: bool(found.extend(reporter.answers()) or found), 60)
    reporter.stop()
    assert "can't be read" in found[0][1].problem
