"""What imports have in common: raw words of a file become a clean entry, or a reason why not."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from console.config.grammar.numbers import e164
from console.routing.numbers.fuzzy_match import fold
from console.routing.numbers.numbers import normalise
from console.store.contacts.upsert import Entry
from console.store.text import plain

#: Larger files are refused: a directory of 50,000 people is a tenth of it.
LARGEST = 64 * 1024 * 1024

_SEVERAL = re.compile(r"\s*(?::::|[;,|\n])\s*")
#: the same, and words between two numbers
_NUMBERS = re.compile(r"\s*(?::::|[;,|\n]|\s(?:oder|or|ou|o|und|and|et|y)\s|\s/\s)\s*")
#: What people write around a number: words before it, what it is for behind it, marks of direction.
_LABEL = re.compile(r"^(?:[^\W\d_][^\d+(:]*[.:\s])\s*(?=[\d+(])")
_PURPOSE = re.compile(r"\s*(?:\((?=[^()]*[^\W\d_])[^()]*\)|\[[^\[\]]*\]|\s[^\W\d_][^\d()]*)\s*$")
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_EXTENSION = re.compile(
    r"(?:\s*(?:ext\.?|x|#|durchwahl|dw\.?|apparat|app\.?|poste|extensi[oó]n|int\.?)\s*\d+|;ext=\d+)\s*$",
    re.IGNORECASE,
)


#: What numbers are called that are not the person's own: fax, pager, the company's, the assistant's.
_OF_OTHERS = re.compile(
    r"fax|facsimile|telecopi|\b(?:pager|beeper|piepser|funkruf|buscapersonas|localizador|modem|bbs|isdn|telex|"
    r"tty|textphone|radio|callback|company|societe|main phone|hauptnummer|zentrale|standard|centralita|"
    r"conmutador|sekretariat|vorzimmer|secretariat|secretaria|secretaire|ayudante)\b|assist[ae]nt|asistent"
)
#: What a file's name says of a copy, not of where it came from.
_OF_A_COPY = {"copy", "of", "kopie", "von", "copie", "de", "copia", "export", "new", "neu", "final"}


class ImportFailed(Exception):
    """A file that can't be read at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a file that was not taken, or not wholly, and why."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as read: the entries it holds, what is wrong with the rest, and the columns that hold nothing we
    know."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class Raw:
    """The words of one contact as the file has them; ``numbers`` and ``tags`` may hold several in one."""

    name: str
    numbers: Iterable[str] = ()
    tags: Iterable[str] = ()
    preferred: str = ""
    note: str = ""
    language: str = ""
    uid: str = ""
    source: str = ""


def entry(raw: Raw, country: str) -> tuple[Entry | None, tuple[str, ...]]:
    """The entry in ``raw`` and what is wrong with it; no entry without a name or without a number.

    Numbers are read as ``country`` (ISO 3166) writes them; an extension behind one is left out, since
    callers show the number alone.
    """
    wrong: list[str] = []
    numbers: dict[str, None] = {}
    for written in _parts(raw.numbers, _NUMBERS):
        if of_others(written):
            wrong.append(f'"{plain(written, 40)}" is not their own number and is left out')
            continue
        number = e164(normalise(_EXTENSION.sub("", bare_number(written)), country), country)
        if number:
            numbers[number] = None
        else:
            wrong.append(f'"{plain(written, 40)}" is no telephone number in {country}')
    name = plain(raw.name)
    if not fold(name):
        return None, ("has no name", *wrong)
    if not numbers:
        return None, (f"{name}: has no telephone number", *wrong)
    # Google marks its own groups ("* myContacts") with a star.
    tags = dict.fromkeys(plain(tag, 40).casefold() for tag in _parts(raw.tags) if not tag.startswith("*"))
    made = Entry(
        name,
        tuple(numbers),
        tuple(tag for tag in tags if tag),
        plain(raw.preferred, 80),
        plain(raw.note, 500),
        plain(raw.language, 40),
        plain(raw.uid, 120),
        plain(raw.source, 40),
    )
    return made, tuple(f"{name}: {each}" for each in wrong)


def of_others(label: str) -> bool:
    """Whether a number of that label (a column's header, a vCard's type) is not the person's own."""
    return bool(_OF_OTHERS.search(fold(label.replace("_", " "))))


def source_of(path: Path) -> str:
    """The system a file came from, as its name tells: without dates, copies and counts, which each export of
    one system has of its own ("Patients 2026-12-01 (2).csv": "patients")."""
    words = re.findall(r"[^\W\d_]+", path.stem)
    return " ".join(word for each in words if (word := fold(each)) not in _OF_A_COPY) or "file"


def bare_number(written: str) -> str:
    """A number as people and spreadsheets write it, without what is around it."""
    bare = _DASHES.sub("-", _MARKS.sub("", written)).strip()
    if bare.startswith('="') and bare.endswith('"'):
        bare = bare[2:-1]
    return _PURPOSE.sub("", _LABEL.sub("", bare.strip("'\"=<> ")))


def _nothing(_line: bytes) -> str:
    """Lines that don't say how they are written."""
    return ""


def text_of(path: Path, charset: Callable[[bytes], str] = _nothing) -> str:
    """The text of a file, whichever of the usual encodings it has; where it is no UTF-8, ``charset`` may name
    the one of a line. Raises :class:`ImportFailed`."""
    try:
        if path.stat().st_size > LARGEST:
            raise ImportFailed(f"{path}: is larger than {LARGEST // 2**20} MB")
        raw = path.read_bytes()
    except OSError as wrong:
        raise ImportFailed(f"{path}: {wrong.strerror}") from None
    try:
        return raw.decode(_encoding(raw))
    except UnicodeDecodeError:  # files joined of several: each line as it is written
        lines = raw.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
        return "".join(decoded(line, charset(line)) for line in lines)


def decoded(raw: bytes, charset: str = "") -> str:
    """The text of some bytes: in ``charset``, where that is one, else UTF-8, else what Windows writes."""
    for encoding in (charset, "utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("latin-1")


def _encoding(raw: bytes) -> str:
    """What a text is most likely written in: UTF-16 with its mark, or without, as every second byte of its
    beginning is nought then; else UTF-8."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    head = raw[:2_000]
    for encoding, noughts in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if noughts and noughts.count(0) > len(noughts) // 2:
            return encoding
    return "utf-8-sig"


def _parts(texts: Iterable[str], between: re.Pattern[str] = _SEVERAL) -> list[str]:
    return [part for text in texts for part in between.split(text.strip()) if part]
