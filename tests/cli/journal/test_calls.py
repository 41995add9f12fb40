"""`reception calls`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import DropReroute, JournalReroute
from console.cli.common import output
from console.cli.journal import calls
from console.config.load import load
from tests.cli.in_process import fill, run
from tests.store.samples import TEN, call


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    store = fill(tmp_path)  # stays open: a desk is running
    monkeypatch.setattr(calls, "now", lambda: TEN)
    yield tmp_path
    store.close()


def test_the_days_calls(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(calls, state) == 0
    out = capsys.readouterr().out
    assert "Mon 23 Nov 10:00" in out
    assert "(212) 555-0142" in out
    assert "withheld" in out
    assert "maria" in out
    assert "0:09" in out
    assert "1:01" in out
    assert "2 calls since Mon 23 Nov 00:00" in out
    assert "1 call refused at the door: reception calls --refused" in out


def test_a_callers_name_can_do_nothing_to_the_terminal(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ((), ("desk-1",), ("desk-2",), ("--refused",)):
        assert run(calls, state, *words) == 0
        out = capsys.readouterr().out
        assert "[red]x[/]" in out or "answered" in out
        assert "\x1b[2J" not in out
        assert "\u202e" not in out


def test_since_narrows(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(calls, state, "--since", "2026-11-23T10:03", "--json") == 0
    assert [call["id"] for call in json.loads(capsys.readouterr().out)] == ["desk-2"]


def test_json_is_one_list_of_calls(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(calls, state, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [call["id"] for call in found] == ["desk-2", "desk-1"]
    assert found[1]["outcome"] == "answered"
    assert found[1]["reasons"] == ["· blocked: no", "✓ open invoice: has the tag"]
    assert datetime.fromisoformat(found[1]["arrived"]) == TEN


def test_one_call_with_its_story(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(calls, state, "desk-1") == 0
    out = capsys.readouterr().out
    for words in ("open invoice: has the tag", "rings at the desk", "note: wants Tuesday", "desk 14s"):
        assert words in out
    assert run(calls, state, "desk-1", "--json") == 0
    assert next(e["what"] for e in json.loads(capsys.readouterr().out)["events"]) == "rings at the desk"


def test_an_id_that_is_not_one_call(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(calls, state, "desk-") == 1
    assert "several calls begin so: desk-1, desk-2" in capsys.readouterr().err
    assert run(calls, state, "nothing") == 1
    assert "no such call" in capsys.readouterr().err


def test_misuse_and_nothing_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(calls, tmp_path, "--since", "soon") == 2
    assert "write today, yesterday, 7d, 12h or a date" in capsys.readouterr().err
    assert run(calls, tmp_path) == 1
    assert "no journal here yet" in capsys.readouterr().err


def test_a_config_in_pieces_does_not_hide_the_journal(state: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("= nonsense")
    assert run(calls, state, config=broken) == 0


def test_days_begin_at_midnight_of_the_office_also_when_clocks_change() -> None:
    new_york = output.shown_for(load(Path(__file__).parents[3] / "config.toml").office)
    at = datetime.fromisoformat("2026-11-02T03:00:00-05:00")
    assert new_york.since("today", at).isoformat() == "2026-11-02T00:00:00-05:00"
    assert new_york.since("yesterday", at).isoformat() == "2026-11-01T00:00:00-04:00"
    for wrong in ("", "d", "-3d", "9999999999999d", "2026-13-01", "tomorrow"):
        with pytest.raises(ValueError, match="--since"):
            new_york.since(wrong, at)


def test_a_call_that_somebody_sent_on_says_who_where_when_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = fill(tmp_path)
    store.submit(
        JournalReroute("desk-1", TEN, "maria", "transfer", "open invoice", "desk", "staff sam", "asked")
    )
    assert store.flush(10)
    assert run(calls, tmp_path, "desk-1") == 0
    assert "✓ by hand: Maria transferred it to Sam (201) at 10:00: asked" in capsys.readouterr().out
    assert run(calls, tmp_path, "desk-1", "--json") == 0
    (hand,) = json.loads(capsys.readouterr().out)["by_hand"]
    assert (hand["who"], hand["to"], hand["reason"]) == ("maria", "staff sam", "asked")
    store.submit(DropReroute("desk-1", TEN))
    store.close()
    assert run(calls, tmp_path, "desk-1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["by_hand"] == []


def test_a_call_that_we_made_is_listed_as_that(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = fill(tmp_path)
    made = replace(call("out-1", 3, outcome="no_answer"), direction="out", dialled_by="maria", rule="")
    store.submit(made)
    store.close()
    assert run(calls, tmp_path, "--since", "2026-11-01") == 0
    assert "called by Maria, not answered" in capsys.readouterr().out
