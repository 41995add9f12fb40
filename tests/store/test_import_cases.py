"""Files as other programs write them: people stay who they are, and what can be read is read."""

import base64
from pathlib import Path

import pytest

from console.store.contacts import csv_file, import_entry, upsert, vcard_file
from console.store.contacts.upsert import Entry
from console.store.writer.writer import Store

CASES = Path(__file__).resolve().parents[1] / "corpus" / "import"


def people(store: Store) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {card.name: (card.numbers, card.tags) for card in upsert.everyone(store.engine)}


def test_an_id_of_two_files_makes_no_two_people_one(store: Store) -> None:
    said: list[str] = []
    for name in ("f1_patients.csv", "f1_suppliers.csv", "f1_patients.csv", "f1_suppliers.csv"):
        found = csv_file.read(CASES / name, "US").entries
        upsert.put(store.engine, found, said.append, import_entry.source_of(CASES / name))
    assert people(store) == {
        "Ana Ruiz": (("+12125550142",), ("patient",)),
        "Ben Okafor": (("+12125550155",), ("patient",)),
        "Bright Side Solar": (("+12125550113",), ("blocked",)),
        "City Labs": (("+12125550114",), ("supplier",)),
    }
    assert not said, "two systems have ids of their own"


def test_an_id_of_two_files_of_one_system_is_said(store: Store) -> None:
    said: list[str] = []
    for name in ("f1_patients.csv", "f1_suppliers.csv"):
        upsert.put(store.engine, csv_file.read(CASES / name, "US").entries, said.append, "the practice")
    assert len(people(store)) == 4
    assert said[0] == (
        "Bright Side Solar has the id 1 of Ana Ruiz, but another name and other numbers: they stay two people"
    )


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("patients.csv", "patients"),
        ("Patients 2026-12-01 (2).csv", "patients"),
        ("Kopie von Patienten_neu.csv", "patienten"),
        ("20261201.csv", "file"),
        ("Ärzte.vcf", "arzte"),
    ],
)
def test_a_files_name_says_where_it_came_from(name: str, source: str) -> None:
    assert import_entry.source_of(Path(name)) == source


def test_an_id_of_two_cards_of_one_file_makes_no_two_people_one(store: Store) -> None:
    said: list[str] = []
    upsert.put(store.engine, vcard_file.read(CASES / "f1_same_uid.vcf", "US").entries, said.append)
    assert set(people(store)) == {"Ann One", "Bob Two"}
    assert len(said) == 1


@pytest.mark.parametrize(
    ("entry", "one"),
    [
        (Entry("Ana Ruiz-Vega", ("+12125550142",), uid="7"), True),
        (Entry("ANA RUIZ", ("+12125550199",), uid="7"), True),
        (Entry("Ben Okafor", ("+12125550199",), uid="7"), False),
        (Entry("Ana Ruiz", ("+12125550199",), uid=""), False),
    ],
)
def test_an_id_joins_where_the_name_or_a_number_agrees(store: Store, entry: Entry, one: bool) -> None:
    upsert.put(store.engine, [Entry("Ana Ruiz", ("+12125550142",), uid="7")])
    upsert.put(store.engine, [entry])
    assert len(list(upsert.everyone(store.engine))) == (1 if one else 2)


def test_vcards_of_other_programs() -> None:
    found = vcard_file.read(CASES / "f5_vcards.vcf", "US")
    assert {entry.name: entry.numbers for entry in found.entries} == {
        "José": ("+12125550141",),
        "Acme Labs": ("+12125550162",),
        "Pia Photo": ("+12125550147",),
        "Max Muster": ("+12125550143",),
    }


@pytest.mark.parametrize("word", ["FAX", "fax,work", "PAGER", "X-COMPANY", "x-assistant"])
@pytest.mark.parametrize("way", ["TEL;TYPE={}:", 'TEL;TYPE="{}":', "TEL;{}:"])
def test_numbers_of_others_are_not_theirs(word: str, way: str, tmp_path: Path) -> None:
    if "," in word and way == "TEL;{}:":
        way = "TEL;TYPE={}:"
    path = tmp_path / "a.vcf"
    path.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\n"
        f"{way.format(word)}+12125550161\nTEL;TYPE=CELL:+12125550162\nEND:VCARD\n"
    )
    (entry,) = vcard_file.read(path, "US").entries
    assert entry.numbers == ("+12125550162",)


def test_a_line_that_cannot_be_read_loses_a_line_and_not_a_card(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ana\n;;;===\nTEL:+12125550162\n@ odd\nEND:VCARD\n")
    (entry,) = vcard_file.read(path, "US").entries
    assert (entry.name, entry.numbers) == ("Ana", ("+12125550162",))


def test_what_excel_and_outlook_write() -> None:
    for name in ("f6_sep.csv", "f6_outlook_de.csv", "f6_utf16le_nobom.csv"):
        found = csv_file.read(CASES / name, "DE")
        assert found.entries, name
        assert not found.problems, name
    (anna,) = csv_file.read(CASES / "f6_outlook_de.csv", "DE").entries
    assert anna.name == "Anna Beispiel"
    assert anna.numbers == ("+49305550101", "+491715550102"), "no fax"
    assert anna.note == "ruft früh an"


def test_numbers_as_people_write_them() -> None:
    found = csv_file.read(CASES / "f6_numbers_de.csv", "DE")
    read = {entry.name.split()[0]: entry.numbers for entry in found.entries}
    plain = {"A": 101, "B": 102, "C": 103, "D": 104, "E": 105, "J": 112, "K": 113, "L": 114, "M": 115}
    plain |= {"N": 116, "P": 118, "Q": 119, "R": 120, "S": 121}
    for person, ending in plain.items():
        assert read.get(person) == (f"+49305550{ending}",), person
    assert read["H"] == ("+49305550109", "+491715550110")
    said = " ".join(problem.why for problem in found.problems)
    assert read["U"] == ("+49305550122",)
    assert 'more cells than there are columns: "030 5550123" is left out' in said
    for person in "FGHIO":  # what can't be told is said, not guessed
        assert person in read or f"{person} " in said, person


def encoded(text: str, charset: str = "utf-8") -> str:
    return base64.b64encode(text.encode(charset)).decode()


@pytest.mark.parametrize(
    "name",
    [
        "FN;CHARSET=UTF-8;ENCODING=quoted-printable:Jos=C3=A9",
        "FN;charset=utf-8;encoding=Quoted-Printable:Jos=C3=A9",
        "FN;charset=utf-8;quoted-printable:Jos=c3=a9",
        "FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Jos=E9",
        "FN;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:Jos=E9",
        "FN;ENCODING=QUOTED-PRINTABLE:Jos=E9",
        "FN;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:Jos=C3=A9",
        "FN;CHARSET=UTF-8;encoding=quoted-printable:Jo=\ns=C3=A9",
        f"FN;ENCODING=B:{encoded('José')}",
        f"FN;BASE64;CHARSET=UTF-8:{encoded('José')}",
        f"FN;encoding=base64;charset=iso-8859-1:{encoded('José', 'latin-1')}",
        f"FN;ENCODING=BASE64:\n {encoded('José')[:4]}\n {encoded('José')[4:]}\n",
    ],
)
def test_a_value_is_read_however_it_was_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_text(f"BEGIN:VCARD\nVERSION:2.1\n{name}\nTEL:+12125550162\nEND:VCARD\n")
    found = vcard_file.read(path, "US")
    assert [(entry.name, entry.numbers) for entry in found.entries] == [("José", ("+12125550162",))]
    assert not found.problems


def test_each_line_has_the_charset_it_says(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(
        b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=windows-1251:" + "Жанна".encode("cp1251")
        + b"\nNOTE;CHARSET=UTF-8:" + "früh".encode()
        + b"\nTEL:+12125550162\nEND:VCARD\nBEGIN:VCARD\nFN:Jos\xe9\nTEL:+12125550163\nEND:VCARD\n"
    )  # fmt: skip
    found = vcard_file.read(path, "US")
    assert [(entry.name, entry.note) for entry in found.entries] == [("Жанна", "früh"), ("José", "")]


@pytest.mark.parametrize(
    "line",
    [
        "X-ODD",
        "=:",
        ":",
        "TEL",
        "NOTE;ENCODING=B:!!!",
        "NOTE;=:x",
        ";;;===",
        "BDAY",
        "N:;;;;;;;;;;;;",
        "\x01\x02",
    ],
)
def test_no_odd_line_costs_a_card(line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_text(f"BEGIN:VCARD\nVERSION:3.0\nFN:Ana\n{line}\nTEL:+12125550162\nEND:VCARD\n")
    found = vcard_file.read(path, "US")
    assert [(entry.name, entry.numbers) for entry in found.entries] == [("Ana", ("+12125550162",))]
    assert all("can't be read and is left out" in problem.why for problem in found.problems)


@pytest.mark.parametrize(
    "headers",
    [
        "Vorname;Nachname;Telefon (geschäftlich);Fax geschäftlich;Telefon Assistent;Pager;Telefon Zentrale",
        "Vorname;Name;Handynummer;Faxnummer;Tel. Sekretariat;Piepser;Zentrale",
        "Prénom;Nom;Tél. mobile;Télécopie (bureau);Téléphone de l’assistant(e);Tél. société;Standard",
        "Prénom;Nom de famille;Numéro de téléphone;Fax domicile;Secrétariat;Récepteur;Tél. standard",
        "Nombre;Apellidos;Teléfono del trabajo;Fax del trabajo;Teléfono del ayudante;Localizador;Centralita",
        "Nombre;Primer apellido;Celular;Fax;Teléfono de la secretaria;Buscapersonas;Conmutador",
        "First Name;Last Name;Mobile Phone;Business Fax;Assistant's Phone;Company Main Phone;Radio Phone",
    ],
)
def test_headers_of_other_languages(headers: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    others = ";".join(f"030 555020{n}" for n in range(4))
    path.write_text(f"{headers}\nAna;Ruiz;030 5550101;{others}\n", encoding="utf-8")
    found = csv_file.read(path, "DE")
    assert [(entry.name, entry.numbers) for entry in found.entries] == [("Ana Ruiz", ("+49305550101",))]
    assert len(found.left_out) == 4, "what is not taken is said in a preview"


@pytest.mark.parametrize(
    "written",
    [
        '="0305550101"', "'0305550101", "030 – 555 0101", "030—555\u00a00101", "+49 (0)30 5550101",
        "030/5550101 (privat)", "030 5550101 privat", "privat: 030 5550101", "Tel.: 030-5550101",
        "030 5550101 (Praxis 2)", "+49305550101 [work]", "<030 5550101>", "030 5550101 App. 12",
        "mobil 030 5550101", "tel:+49305550101",
    ],
)  # fmt: skip
def test_a_number_is_found_in_what_stands_around_it(written: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cell = '"' + written.replace('"', '""') + '"'
    path.write_text(f"Name;Telefon\nAna;{cell}\n", encoding="utf-8")
    found = csv_file.read(path, "DE")
    assert [(entry.name, entry.numbers) for entry in found.entries] == [("Ana", ("+49305550101",))]
    assert not found.problems


@pytest.mark.parametrize("written", ["Fax: 030 5550102", "030 5550102 (Fax)", "Sekretariat 030 5550102"])
def test_a_number_that_says_whose_it_is_is_not_theirs(written: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Name;Telefon\nAna;030 5550101, {written}\n", encoding="utf-8")
    found = csv_file.read(path, "DE")
    assert [entry.numbers for entry in found.entries] == [("+49305550101",)]
    assert [problem.why for problem in found.problems] == [
        f'Ana: "{written}" is not their own number and is left out'
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_the_separator_that_excel_names_in_every_encoding(encoding: str, mark: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = (f"sep={mark}", f"Name{mark}Telefon", f"Jörg{mark}030 5550101")
    path.write_bytes("\r\n".join(lines).encode(encoding))
    (entry,) = csv_file.read(path, "DE").entries
    assert (entry.name, entry.numbers) == ("Jörg", ("+49305550101",))
