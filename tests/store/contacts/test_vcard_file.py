"""vCards as phones and programs export them."""

from pathlib import Path

import pytest

from console.store.contacts import vcard_file
from console.store.contacts.import_entry import ImportFailed
from console.store.contacts.upsert import Entry

FOUR = """BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:1
FN:Ana Ruiz
TEL;VALUE=uri;TYPE="voice,home":tel:+1-212-555-0142;ext=10
TEL;TYPE=fax:+1 212 555 0199
CATEGORIES:Patient,Open Invoice
NOTE:calls early\\, never
  on Mondays
LANG:es
PHOTO:data:image/jpeg;base64,AAAA
 BBBB
END:VCARD
"""
THREE = """BEGIN:VCARD\r
VERSION:3.0\r
N:Okafor;Ben;;Dr.;\r
item1.TEL:(212) 555-0155\r
PHOTO;ENCODING=b:!!!not base64!!!\r
ORG:City Hospital;Ward 3\r
END:VCARD\r
"""
TWO = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg
TEL;CELL:2125550160
END:VCARD
"""


def read(tmp_path: Path, text: str) -> tuple[tuple[Entry, ...], list[str]]:
    path = tmp_path / "contacts.vcf"
    path.write_text(text)
    found = vcard_file.read(path, "US")
    return found.entries, [str(problem) for problem in found.problems]


def test_the_three_versions(tmp_path: Path) -> None:
    entries, problems = read(tmp_path, FOUR + THREE + TWO)
    assert problems == []
    tags, note = ("patient", "open invoice"), "calls early, never on Mondays"
    assert entries == (
        Entry("Ana Ruiz", ("+12125550142",), tags, note=note, language="es", uid="urn:uuid:1"),
        Entry("Dr. Ben Okafor", ("+12125550155",)),
        Entry("Jörg Müller", ("+12125550160",)),
    )


def test_broken_cards_are_named_and_the_rest_kept(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        "BEGIN:VCARD\nVERSION:3.0\nGARBAGE WITHOUT COLON\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:No Number\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:\nTEL:2125550142\nEND:VCARD\n"
        "noise between\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Never Ended\nTEL:2125550143\n" + TWO +
        "BEGIN:VCARD\nVERSION:3.0\nFN:\x1b]0;owned\x07Evil\nTEL:2125550144\nTEL:nonsense\nEND:VCARD\n",
    )  # fmt: skip
    assert [entry.name for entry in entries if entry.name != "Never Ended"] == ["Jörg Müller", "]0;ownedEvil"]
    assert problems[0] == "line 1: has no name"
    assert problems[1] == "line 5: No Number: has no telephone number"
    assert problems[2] == "line 9: has no name"
    assert problems[-1].endswith(']0;ownedEvil: "nonsense" is no telephone number in US')


@pytest.mark.parametrize("text", ["", "name,number\nAna,1\n", "END:VCARD\n"])
def test_a_file_without_a_card(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImportFailed, match=r"holds no BEGIN:VCARD"):
        read(tmp_path, text)
