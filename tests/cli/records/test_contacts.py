"""`reception contacts`."""

import argparse
import csv
import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from console.cli.records import contacts
from console.store import schema
from console.store.database.engine import open_reader
from console.store.keys import sqlcipher
from tests.cli.in_process import fill, run


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    store = fill(tmp_path)  # stays open: a desk is running
    yield tmp_path
    store.close()


def listed(state: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert run(contacts, state, *(words or ("list",)), "--json") == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_importing_a_file_with_a_bad_row(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = state / "people.csv"
    file.write_text("name,number\nZoe Hale,212 555 0133\n[red]Bad\x1b[2J,none\n")
    assert run(contacts, state, "import", str(file), "--dry-run") == 1
    assert "nothing was changed" in capsys.readouterr().out
    assert len(listed(state, capsys)) == 1
    assert run(contacts, state, "import", str(file)) == 1
    out = capsys.readouterr().out
    assert "people.csv: line 3: [red]Bad[2J: has no telephone number" in out
    assert "1 new, 0 brought up to date" in out
    assert run(contacts, state, "import", str(file)) == 1
    assert "0 new, 1 brought up to date" in capsys.readouterr().out


def test_importing_vcards_into_a_folder_no_desk_used_yet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.vcf"
    file.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Zoe Hale\nTEL:2125550133\nEND:VCARD\n")
    assert run(contacts, tmp_path / "state", "import", str(file)) == 0
    assert listed(tmp_path / "state", capsys)[0]["numbers"] == ["+12125550133"]


def test_a_file_that_is_none(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(contacts, state, "import", str(state / "none.csv")) == 1
    assert "none.csv: No such file or directory" in capsys.readouterr().err


def test_searching_and_showing(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kim,) = listed(state, capsys, "search", "park", "kim")
    assert run(contacts, state, "show", str(kim["id"])) == 0
    assert "Kim [bold]Park" in capsys.readouterr().out
    assert run(contacts, state, "show", "(212) 555-0142") == 0
    out = capsys.readouterr().out
    assert "Ana Ruiz" in out
    assert "answered maria" in out
    assert run(contacts, state, "show", "999999999999999") == 1
    assert run(contacts, state, "search", "nobody") == 0
    assert "Nobody." in capsys.readouterr().out


def test_hostile_words_of_a_card_do_nothing(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("list",), ("search", "kim"), ("show", "1")):
        assert run(contacts, state, *words) == 0
        out = capsys.readouterr().out
        assert "Kim [bold]Park" in out
        assert "\x1b[2J" not in out
        assert "\u202e" not in out


def test_adding_tagging_and_removing_are_audited(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(contacts, state, "add", "Zoe Hale", "212 555 0133", "--tag", "VIP", "--preferred", "hu") == 0
    (zoe,) = listed(state, capsys, "search", "zoe")
    assert (zoe["tags"], zoe["preferred"]) == (["vip"], "hu")
    ident = str(zoe["id"])
    assert run(contacts, state, "tag", ident, "late", "--remove", "vip") == 0
    assert listed(state, capsys, "list", "--tag", "late")[0]["name"] == "Zoe Hale"
    assert run(contacts, state, "remove", ident) == 0
    assert listed(state, capsys, "search", "zoe") == []
    with open_reader(state).connect() as connection:
        verbs = list(connection.scalars(select(schema.audit.c.verb).order_by(schema.audit.c.id)))
    changes = [verb for verb in verbs if verb != "cards listed"]
    assert changes == ["contact added", "contact tagged", "contact removed"]
    assert len(verbs) == 5


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "Zoe", "12ab"), 1, '"12ab" is no telephone number in US'),
        (("tag", "1"), 2, "write a tag"),
        (("tag", "77", "vip"), 1, "no contact has this id"),
        (("remove", "77"), 1, "no contact has this id"),
    ],
)
def test_words_that_do_not_fit(
    state: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    assert run(contacts, state, *words) == code
    assert said in capsys.readouterr().err


def test_exporting_for_the_owner_only_and_never_over_a_file(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = state / "out.csv"
    assert run(contacts, state, "export", str(file)) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "+12125550188" in file.read_text()
    assert run(contacts, state, "export", str(file)) == 1
    assert "File exists" in capsys.readouterr().err
    assert run(contacts, state, "export", "-") == 0
    assert capsys.readouterr().out.startswith('"name","numbers",')


def test_a_config_in_pieces_is_named(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = state / "broken.toml"
    broken.write_text("= nonsense")
    assert run(contacts, state, "list", config=broken) == 1
    assert "reception check" in capsys.readouterr().err


def test_the_cases_of_formulas_are_none_after_import_and_export(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names, notes and tags that begin as a formula, at their own beginning or behind a separator."""
    file = tmp_path / "formula.csv"
    file.write_text(
        "name,numbers,tags,note,uid\n\"=cmd|' /C calc'!A0\",+12125550201,vip,@SUM(1+1),=1+1\n"
        'x;=1+1,+12125550202,"a;b","y;=HYPERLINK(""http://e"")",-1\n',
        encoding="utf-8",
    )
    run(contacts, state, "import", str(file))
    capsys.readouterr()
    assert run(contacts, state, "export", "-") == 0
    out = capsys.readouterr().out
    for mark in ",;\t":
        for row in csv.reader(io.StringIO(out, newline=""), delimiter=mark):
            assert not [cell for cell in row if cell.strip()[:1] in tuple("=+-@")]


def test_a_first_import_is_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "etc" / "config.toml"
    config.parent.mkdir()
    config.write_text(
        '[office]\nname = "R"\ntimezone = "UTC"\ncountry = "US"\n[privacy]\nkey_file = "the.key"\n'
        '[[voicemail]]\nname = "front"\n[routing]\notherwise = ["voicemail front"]\n',
        encoding="utf-8",
    )
    people = tmp_path / "people.csv"
    people.write_text("name,number\nAna Secretname,+12125550142\n", encoding="utf-8")
    state = tmp_path / "fresh"
    parser = argparse.ArgumentParser()
    contacts.arguments(parser)
    args = parser.parse_args(["import", str(people)])
    args.config, args.state = config, state
    assert contacts.run(args) == 0
    assert b"Secretname" not in (state / "reception.db").read_bytes()
    assert sqlcipher.readable(state / "reception.db") is False
    assert (config.parent / "the.key").is_file()


def test_an_import_is_shown_before_it_is_made_and_taken_back_as_a_whole(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = state / "Patients 2026-12-01 (2).csv"
    rows = "".join(f"{n},New {n},+1 212 555 02{n:02}\n" for n in range(10, 17))
    file.write_text(
        f"id,name,phone,shoe size\n{rows}9,Kim [bold]Park,+12125550188;212 555 0189,44\nx,Bad,no\n"
    )
    before = listed(state, capsys)
    assert run(contacts, state, "import", str(file), "--preview") == 1
    out = capsys.readouterr().out
    assert "line 10: Bad: has no telephone number" in out
    assert "columns that are not understood: shoe size" in out
    assert "joined with card 1: Kim [bold]Park: + +12125550189" in out
    assert "7 would be new, 1 of 1 known changed, 2 problems; source: patients; nothing was changed" in out
    assert [f"New {n}" in out for n in range(10, 17)] == [True] * 5 + [False] * 2, "five rows"
    assert listed(state, capsys) == before

    assert run(contacts, state, "import", str(file)) == 1
    assert "reception contacts undo-import 1" in capsys.readouterr().out
    assert len(listed(state, capsys)) == 8
    assert run(contacts, state, "imports") == 0
    assert "8 changes" in capsys.readouterr().out
    assert run(contacts, state, "undo-import") == 0
    assert "undone: 7 contacts removed, 1 put back" in capsys.readouterr().out
    assert listed(state, capsys) == before
    with open_reader(state).connect() as connection:
        said = connection.execute(select(schema.audit.c.verb, schema.audit.c.subject)).all()
    assert ("import undone", "import 1") in [tuple(row) for row in said]
    assert run(contacts, state, "undo-import") == 1
    assert "nothing to undo" in capsys.readouterr().err
    assert run(contacts, state, "undo-import", "1") == 1
    assert "is undone already" in capsys.readouterr().err
    assert run(contacts, state, "undo-import", "7") == 1
    assert "no import has this id" in capsys.readouterr().err


def test_a_preview_makes_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name,number\nZoe Hale,212 555 0133\n")
    assert run(contacts, tmp_path / "state", "import", str(file), "--preview") == 0
    assert "1 would be new" in capsys.readouterr().out
    assert not (tmp_path / "state").exists()
