"""CSV as people really have it."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.store.contacts import csv_file
from console.store.contacts.import_entry import ImportFailed
from console.store.contacts.upsert import Entry


def read(tmp_path: Path, content: str | bytes) -> tuple[tuple[Entry, ...], list[str]]:
    path = tmp_path / "contacts.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = csv_file.read(path, "US")
    return found.entries, [str(problem) for problem in found.problems]


def test_our_own_headers(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        "Name,Numbers,Tags,Preferred,Note,Language,UID\n"
        'Ana Ruiz,"+1 212 555 0142; (212) 555-0143",Patient; Open  Invoice,sam,"a, b",Spanish,p-1\n',
    )
    assert problems == []
    numbers, tags = ("+12125550142", "+12125550143"), ("patient", "open invoice")
    assert entries == (Entry("Ana Ruiz", numbers, tags, "sam", "a, b", "Spanish", "p-1"),)


def test_an_outlook_export(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        '"First Name","Middle Name","Last Name","Company",'
        '"Business Fax","Business Phone","Mobile Phone","Categories","Notes"\n'
        '"Ana","M.","Ruiz","","212-555-0199","","212.555.0142 ext. 12","Patient;VIP","calls early"\n'
        '"","","","Acme Labs","","(212) 555-0150","","",""\n',
    )
    assert problems == []
    assert entries[0] == Entry("Ana M. Ruiz", ("+12125550142",), ("patient", "vip"), note="calls early")
    assert entries[1] == Entry("Acme Labs", ("+12125550150",))


def test_a_google_export(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        "First Name,Last Name,Labels,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n"
        "Ana,Ruiz,Patient ::: * myContacts,Mobile,+12125550142 ::: +12125550143,Home,\n",
    )
    assert problems == []
    assert entries == (Entry("Ana Ruiz", ("+12125550142", "+12125550143"), ("patient",)),)


def test_every_bad_row_is_named_with_its_line_and_the_good_ones_kept(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        "name;number\n"
        "Ana Ruiz;+12125550142\n"
        ";+12125550143\n"
        "No Number;\n"
        "\n"
        "Half Right;2125550144, 12ab\n"
        'Two\nLines;"2125550145"\n'
        "Short\n"
        "\x1b[2J;2125550146;more;than;asked\n"
        "Last One;2125550147\n",
    )
    assert [(e.name, e.numbers) for e in entries] == [
        ("Ana Ruiz", ("+12125550142",)),
        ("Half Right", ("+12125550144",)),
        ("Lines", ("+12125550145",)),
        ("[2J", ("+12125550146",)),
        ("Last One", ("+12125550147",)),
    ]
    assert problems == [
        "line 3: has no name",
        "line 4: No Number: has no telephone number",
        'line 6: Half Right: "12ab" is no telephone number in US',
        "line 7: Two: has no telephone number",
        "line 9: Short: has no telephone number",
        'line 10: has more cells than there are columns: "more than asked" is left out',
    ]


def test_a_quote_that_is_never_closed_swallows_nobody_silently(tmp_path: Path) -> None:
    rows = "".join(f"P{n},21255501{n % 100:02}\n" for n in range(90))
    entries, problems = read(tmp_path, f'name,number\nAna Ruiz,2125550142\n"Bad,2125550143\n{rows}')
    assert [e.name for e in entries] == ["Ana Ruiz"]
    assert len(problems) == 1
    assert problems[0].startswith("line 3: is 9")


def test_a_field_too_large_is_a_problem_of_its_line(tmp_path: Path) -> None:
    entries, problems = read(tmp_path, f"name,number\n{'x' * 200_000},1\nAna,2125550142\n")
    assert [e.name for e in entries] == ["Ana"]
    assert problems == ["line 2: field larger than field limit (131072)"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    entries, problems = read(tmp_path, "name,number\r\nJosé “Pepe” Núñez,2125550142\r\n".encode(encoding))
    assert problems == []
    assert entries[0].name == "José “Pepe” Núñez"


def test_bytes_of_no_encoding_at_all(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, b"name,number\nJos\xe9 \x81\x00 N,2125550142\n")
    assert entries[0].name == "José N"


def test_tabs_between_columns(tmp_path: Path) -> None:
    assert read(tmp_path, "Full Name\tTelephone\nAna\t212 555 0142\n")[0][0].numbers == ("+12125550142",)


@pytest.mark.parametrize(
    "content", ["", "\n\n", "a,b\n1,2\n", "Ana Ruiz,2125550142\n", "name,email\nAna,a@b.c\n"]
)
def test_a_file_without_the_headers_is_refused_whole(tmp_path: Path, content: str) -> None:
    with pytest.raises(ImportFailed, match="its first line must name the columns"):
        read(tmp_path, content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="No such file"):
        csv_file.read(tmp_path / "none.csv", "US")


def test_what_is_written_can_be_read_back(tmp_path: Path) -> None:
    entries = (
        Entry("=cmd|' /C calc'!A1", ("+12125550142",), ("vip", "patient"), "sam", "-1+1", "Spanish", "@x"),
        Entry('O\'Neil, "Sio"', ("+12125550143", "+442079460000")),
    )
    out = io.StringIO()
    assert csv_file.write(out, entries) == 2
    assert "\n\"'=cmd" in out.getvalue().replace("\r", "")
    assert read(tmp_path, out.getvalue()) == (entries, [])


#: cells as spreadsheets split them, with and without minding quotes
SPLITS = [(mark, quoting) for mark in ",;\t|" for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)]
SHARP = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1+1)",
    "\t=2+2",
    "\r=2",
    " =3",
    "\uff1d4+4",
    "|calc",
    "x;=1+1",
    "x,=1",
    "x|=1",
]
SHARP += ['y;=HYPERLINK(""http://e"")', "a\n=1", "a;b;-1", '";=1', "\u200b=1", "a;\u202e=1", "\x1b=1"]


@pytest.mark.parametrize("cell", SHARP)
@pytest.mark.parametrize(("mark", "quoting"), SPLITS)
def test_no_cell_is_a_formula_whatever_the_separator(cell: str, mark: str, quoting: int) -> None:
    out = io.StringIO()
    csv_file.table(out, ("name", "note", "uid"), [(cell, cell, cell), ("a", cell, "b")])
    lines = (
        out.getvalue().splitlines() if quoting == csv.QUOTE_NONE else io.StringIO(out.getvalue(), newline="")
    )
    for row in csv.reader(lines, delimiter=mark, quoting=quoting):
        for each in row:
            bare = each.strip().strip('"').strip("\x1b\u200b\u202e \t\r\n")
            assert not bare or bare[0] not in "=+-@|\uff1d", (each, row)


@given(st.text(alphabet="=+-@';,|\t ab1\u200b\"", max_size=12))
def test_what_is_defused_is_read_as_it_was(text: str) -> None:
    if "'" not in text:  # an apostrophe of one's own before a formula can't be told apart
        assert csv_file._unsafe(csv_file.safe(text)) == text
