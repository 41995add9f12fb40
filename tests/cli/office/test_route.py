"""`reception route`, the dry run."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.cli.office import route, route_live
from console.config.load import load
from console.config.overrides import write
from console.config.schema.overrides import Override
from console.routing.numbers.known_callers import card_of
from console.routing.values import Availability, Card, Known, OpenItem, PastCall, StaffState
from tests.calls.scene import Scene
from tests.config.texts import changed, written

SHIPPED = Path(__file__).parents[3] / "config.toml"
ANA = "+12125550142"


def run(state: Path, *words: str, config: Path = SHIPPED, lookup: route.Lookup | None = None) -> int:
    parser = argparse.ArgumentParser()
    route.arguments(parser)
    args = parser.parse_args(words)
    args.config, args.state, args.socket = config, state, state / "desk.sock"
    return route.run(args, lookup or (lambda number, _: Known(card_of(load(config).office, number))))


def answer(capsys: pytest.CaptureFixture[str], state: Path, *words: str, **more: Any) -> dict[str, Any]:
    assert run(state, *words, "--json", **more) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_the_holiday_route_with_every_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, tmp_path, "--from", ANA, "--at", "2026-12-25T10:00")
    assert set(found) == {"mode", "rule", "plan", "reasons", "states"}
    assert not found["states"]["desk"]
    assert (found["mode"], found["rule"]) == ("holiday", "holiday")
    assert found["plan"] == [
        {"destination": "voicemail front", "limit_s": None},
    ]
    office = load(SHIPPED).office
    assert [reason["rule"] for reason in found["reasons"]] == [rule.name for rule in office.rule]
    assert all(set(reason) == {"rule", "matched", "why"} and reason["why"] for reason in found["reasons"])
    (matched,) = (reason for reason in found["reasons"] if reason["matched"])
    assert matched["why"] == "mode is holiday (public holiday: Christmas Day); needs es 1: speaks Spanish"


#: words of the command line → rule, first destination, its limit
ROUTES = [
    (["--from", ANA, "--at", "2026-11-23T10:00"], "open invoice", "desk", 14),
    (["--from", "2125550142", "--at", "2026-11-23T10:00"], "open invoice", "desk", 14),
    (["--from", "+12125550113", "--at", "2026-12-25T10:00"], "blocked", "hang up", None),
    (["--from", "+12125550155", "--at", "2026-11-23T10:00"], "vip", "staff cole", 20),
    (["--from", "+12125550155", "--at", "2026-11-27T10:00"], "holiday", "voicemail front", None),
    (
        ["--from", "+12125550155", "--at", "2026-11-23T10:00", "--attestation", "none"],
        "otherwise",
        "desk",
        20,
    ),
    (["--from", "+12125550155", "--at", "2026-11-23T10:00", "--staff", "cole=away"], "vip", "desk", 20),
    (["--from", "+12125550177", "--at", "2026-11-23T10:00"], "otherwise", "desk", 20),
    (
        ["--from", "+12125550177", "--to", "212 555 0101", "--at", "2026-11-23T10:00"],
        "billing line",
        "staff sam",
        20,
    ),
    (
        ["--from", "+12125550199", "--to", "212 555 0102", "--at", "2026-11-23T10:00"],
        "website",
        "menu main",
        None,
    ),
    (["--from", "anonymous", "--at", "2026-11-23T10:00"], "number withheld", "desk", 30),
    (["--from", "+12125550177", "--at", "2026-11-23T12:30"], "lunch", "staff lee", 20),
    (["--from", "+12125550177", "--at", "2026-11-23T17:00"], "after hours", "voicemail front", None),
    (["--from", "+12125550177", "--at", "2026-11-23T22:00Z"], "after hours", "voicemail front", None),
    (["--from", "+12125550177", "--at", "2026-11-23T15:00Z"], "otherwise", "desk", 20),
    (["--from", "+12125550177", "--at", "2026-12-24T12:00"], "holiday", "voicemail front", None),
    (
        ["--from", "+12125550177", "--at", "2026-11-23T10:00", "--mode", "emergency"],
        "emergency",
        "say emergency",
        None,
    ),
    (["--from", "+12125550177", "--at", "2026-11-28", "--mode", "open"], "otherwise", "desk", 20),
]


@pytest.mark.parametrize("row", ROUTES)
def test_the_sample_office(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: tuple[list[str], str, str, float | None]
) -> None:
    words, rule, first, limit = row
    found = answer(capsys, tmp_path, *words)
    assert found["rule"] == rule
    assert found["plan"][0] == {"destination": first, "limit_s": limit}


def test_steps_without_a_limit_say_the_offices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = changed(
        (
            '["desk 20s", "staff sam 20s", "number mobile 20s", "voicemail front"]',
            '["desk", "staff sam", "hang up"]',
        )
    )
    text += "\n[desk]\nring = 12\nanswer = 13\n"
    found = answer(
        capsys, tmp_path, "--from", "1", "--at", "2026-11-23T10:00", config=written(tmp_path, text)
    )
    assert [step["limit_s"] for step in found["plan"]] == [12, 13, None]


def test_people_read_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--from", ANA, "--at", "2026-11-23T10:00") == 0
    out = capsys.readouterr().out
    assert "Mon 23 Nov 2026, 10:00  OPEN" in out
    assert "Ana Ruiz · (212) 555-0142" in out
    assert "the desk" in out
    assert "Sam (201)" in out
    assert "busy → staff priya" in out
    assert "✓  open invoice" in out
    assert "Without this rule: otherwise" in out


def test_a_card_from_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = Card(7, "[red]x[/]", ("+12125550199",), ("open invoice",))
    words = ("--from", "+12125550199", "--at", "2026-11-23T10:00")
    assert run(tmp_path, *words, lookup=lambda *_: Known(evil)) == 0
    assert "[red]x[/]" in capsys.readouterr().out


def test_without_a_database_the_config_knows_its_contacts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    route.arguments(parser)
    args = parser.parse_args(["--from", ANA, "--at", "2026-11-23T10:00", "--json"])
    args.config, args.state = SHIPPED, tmp_path / "nothing"
    assert route.run(args) == 0
    assert json.loads(capsys.readouterr().out)["rule"] == "open invoice"
    assert not (tmp_path / "nothing").exists(), "a dry run leaves nothing behind"


def test_what_the_keyboard_set_counts_for_its_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_at, until = datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC)
    write(tmp_path / "overrides.toml", Override("lunch", "anna", set_at, until))
    for at, mode in (("09:59", "open"), ("10:00", "lunch"), ("10:59", "lunch"), ("11:00", "open")):
        assert answer(capsys, tmp_path, "--from", ANA, "--at", f"2026-11-23T{at}")["mode"] == mode


MENU = """
[[menu]]
name = "main"
title = "Main menu"
say = "closed"
keys = { 1 = "staff sam 10s", 2 = "menu more", 0 = "desk" }
no_input = "desk"
invalid = "voicemail front"

[[menu]]
name = "more"
say = "closed"
keys = { 0 = "desk", 9 = "back" }
no_input = "desk"
invalid = "voicemail front"
"""
PRESSING = ("--from", "1", "--at", "2026-11-23T10:00", "--digits")


def with_menu(folder: Path) -> Path:
    changes = ('otherwise = ["desk 20s", ', 'otherwise = ["desk 20s", "menu main", ')
    return written(folder, changed(changes, ("[[voicemail]]", MENU + "\n[[voicemail]]")))


def test_digits_choose_in_a_menu(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, tmp_path, *PRESSING, "7-2,9-1", config=with_menu(tmp_path))
    assert found["plan"] == [
        {"destination": "desk", "limit_s": 20},
        {"destination": "menu main", "limit_s": None},
        {"destination": "menu more", "limit_s": None},
        {"destination": "staff sam", "limit_s": 10},
        {"destination": "staff sam", "limit_s": 20},
        {"destination": "number mobile", "limit_s": 20},
        {"destination": "voicemail front", "limit_s": None},
    ]
    assert found["rule"] == "otherwise"
    pressed = [(r["rule"], r["matched"], r["why"]) for r in found["reasons"][2:]]
    assert pressed == [
        ("menu main", False, "pressed 7: invalid-key and closed is said in menu main"),
        ("menu main", False, "no key: no-input and closed is said in menu main"),
        ("menu main", True, "pressed 2: menu more"),
        ("menu more", False, "no key: no-input and closed is said in menu more"),
        ("menu more", False, "pressed 9: closed is said in menu main"),
        ("menu main", False, "no key: no-input and closed is said in menu main"),
        ("menu main", True, "pressed 1: staff sam 10s"),
    ]


def test_people_read_what_digits_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, *PRESSING, "0", config=with_menu(tmp_path)) == 0
    out = capsys.readouterr().out
    assert "menu Main menu" in out
    assert "✓  menu main  pressed 0: desk" in out


#: time, digits → what the error says, where there are menus
NOT_PRESSED = [
    ("2026-11-28T10:00", "1", "--digits means something in a menu only, and this call comes to none"),
    ("2026-11-23T10:00", "1x", "--digits 1x: 'x' is on no telephone; write 0-9, *, # and - for a wait"),
]


@pytest.mark.parametrize(("at", "digits", "said"), NOT_PRESSED)
def test_digits_that_nothing_hears(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], at: str, digits: str, said: str
) -> None:
    words = ("--from", "1", "--at", at, "--digits", digits)
    assert run(tmp_path, *words, config=with_menu(tmp_path)) == 2
    assert said in capsys.readouterr().err


#: words → what the error says
MISUSE = [
    (["--at", "noon"], "--at noon: write a time such as 2026-12-25T10:00"),
    (["--mode", "lunhc"], 'there is no such mode; did you mean "lunch"?'),
    (["--trunk", "practise"], 'did you mean "practice"?'),
    (["--staff", "sma=away"], 'nobody of that name; did you mean "sam"?'),
    (["--staff", "sam=awy"], 'write sam=STATE; did you mean "away"?'),
    (["--staff", "sam"], "write sam=STATE"),
    (["--digits", "1"], "--digits means something in a menu only"),
    (["--says", "my bill"], "--says means something in a menu only"),
]


@pytest.mark.parametrize(("words", "said"), MISUSE)
def test_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert run(tmp_path, "--from", ANA, *words) == 2
    caught = capsys.readouterr()
    assert said in caught.err
    assert caught.out == ""


def test_a_wrong_config(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = written(tmp_path, changed(("America/New_York", "Mars")))
    assert run(tmp_path, "--from", ANA, config=config, lookup=lambda *_: Known()) == 1
    assert "office.timezone" in capsys.readouterr().err


SMART = """
[[rule]]
name = "waits for us"
when = { open = "message" }
then = ["staff owner 20s", "hang up"]

[[rule]]
name = "about money"
when = { reason = "billing" }
then = ["staff last 10s", "hang up"]

"""


def test_what_the_office_remembers_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = written(tmp_path, changed(('[[rule]]\nname = "closed"', SMART + '[[rule]]\nname = "closed"')))
    at = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    known = Known(None, (PastCall(at, "answered", "Sam"),), (OpenItem("message", at, "sam"),))
    words = ("--from", "+12125550199", "--at", "2026-11-23T10:00")
    asked: list[tuple[str, datetime]] = []

    def lookup(number: str, before: datetime) -> Known:
        asked.append((number, before))
        return known

    found = answer(capsys, tmp_path, *words, config=config, lookup=lookup)
    assert (found["rule"], found["plan"][0]["destination"]) == ("waits for us", "staff sam")
    assert asked == [("+12125550199", datetime(2026, 11, 23, 15, 0, tzinfo=UTC))]
    known = Known(None, known.past)
    found = answer(capsys, tmp_path, *words, "--reason", "billing", config=config, lookup=lookup)
    assert (found["rule"], found["plan"][0]["destination"]) == ("about money", "staff sam")
    assert "Sam talked to them last" in found["reasons"][1]["why"]
    assert run(tmp_path, *words, "--reason", "biling", config=config) == 2
    assert 'did you mean "billing"?' in capsys.readouterr().err


def test_a_call_or_a_caller_is_named_and_not_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 2
    assert run(tmp_path, "--from", ANA, "--replay", "c1") == 2
    assert "write one of --from N, --replay CALL-ID, --dial N or --tree" in capsys.readouterr().err


def test_the_tree_of_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--tree", "--date", "2026-11-23", "--to", "2125550100") == 0
    out = capsys.readouterr().out
    assert out.startswith("Mon 23 Nov 2026  calls to (212) 555-0100\n")
    assert '└─ rule "lunch", because: the front desk is at lunch\n   ├─ Lee (203)  20 s\n' in out
    assert "│  └─ busy → Priya (202)  20 s\n" in out
    assert "13:00–17:00  OPEN  hours Mo-Fr 08:00-12:00,13:00-17:00; PH off\n└─ as 08:00–12:00\n" in out
    assert run(tmp_path, "--tree", "--date", "2026-11-23", "--from", ANA) == 0
    out = capsys.readouterr().out
    assert "from Ana Ruiz, (212) 555-0142" in out
    assert "vip" not in out


def test_the_tree_in_plain_letters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ANSI_X3.4-1968")
    assert run(tmp_path, "--tree", "--date", "2026-11-23") == 0
    out = capsys.readouterr().out
    assert out.isascii()
    assert "|  `- busy -> Priya (202)  20 s\n" in out


def test_the_tree_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, tmp_path, "--tree", "--date", "2026-11-01", "--from", ANA)
    (only,) = found["stretches"]
    assert (only["begin"], only["end"]) == ("2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00")
    assert only["routes"][0]["rule"] == "after hours"
    assert only["routes"][0]["plan"][0] == {
        "by": [],
        "destination": "voicemail front",
        "limit_s": None,
        "branches": [],
    }


def test_the_tree_counts_what_is_set_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    write(tmp_path / "overrides.toml", Override("lunch", "anna", begin, begin.replace(hour=15)))
    found = answer(capsys, tmp_path, "--tree", "--date", "2026-11-23", "--from", ANA)
    by_hand = next(each for each in found["stretches"] if each["mode_why"] == "set by Anna")
    assert (by_hand["begin"][11:16], by_hand["end"][11:16]) == ("09:00", "10:00")
    found = answer(capsys, tmp_path, "--tree", "--date", "2026-11-23", "--from", ANA, "--mode", "emergency")
    assert [each["mode"] for each in found["stretches"]] == ["emergency"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--tree", "--at", "2026-11-23"], "--at is for one call, and a tree shows a whole day"),
        (["--tree", "--date", "tomorrow"], "--date tomorrow: write a day such as 2026-12-25"),
        (["--from", ANA, "--date", "2026-11-23"], "--date is the day of a tree"),
        (["--tree", "--digits", "2"], "it has every key"),
    ],
)
def test_words_that_do_not_go_with_a_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run(tmp_path, *words) == 2
    assert said in capsys.readouterr().err


def test_a_queue_of_the_plan_says_what_would_become_of_the_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        changed(
            ('otherwise = ["desk 20s"', 'otherwise = ["queue front", "desk 20s"'),
        )
        + '\n[[queue]]\nname = "front"\nmembers = ["sam"]\nmax_waiting = 2\n'
    )
    config = written(tmp_path, text)
    words = ("--from", ANA, "--at", "2026-11-23T10:00")
    said = {r["rule"]: r["why"] for r in answer(capsys, tmp_path, *words, config=config)["reasons"]}
    assert said["queue front"].startswith("rings Sam: ")
    more = answer(capsys, tmp_path, *words, "--waiting", "front=2", config=config)["reasons"]
    assert {r["rule"]: r["why"] for r in more}["queue front"].startswith("full: 2 callers wait")
    assert run(tmp_path, *words, "--waiting", "front=many", config=config) == 2
    assert "write front=N" in capsys.readouterr().err
    assert run(tmp_path, *words, "--waiting", "frunt=1", config=config) == 2
    assert "there is no queue 'frunt'" in capsys.readouterr().err


def test_where_the_states_come_from_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        ((), "no desk runs here"),
        (("--config-only",), "the config alone"),
        (("--at", "2026-11-23T10:00"), "another moment than now"),
    ):
        assert run(tmp_path, "--from", ANA, *words) == 0
        assert said in capsys.readouterr().out
    (tmp_path / "desk.sock").write_text("no socket", encoding="utf-8")
    assert run(tmp_path, "--from", ANA) == 0
    assert "no desk runs here" in capsys.readouterr().out


def test_a_boards_states_are_the_dry_runs(tmp_path: Path) -> None:
    scene = Scene(queue=[{"name": "any", "title": "Any", "members": ["sam"], "max_wait": "5min"}])
    scene.core.desk.roster.set("sam", Availability.AWAY, "")
    found = route_live.read(scene.picture(scene.sit()))
    assert found.desk
    assert StaffState("sam", Availability.AWAY) in found.staff
    assert "Sam is away" in found.said[1]
