"""The people of the practice morning, read from data."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody who calls: caller ID ("anonymous" withholds it), recording they speak, and how long they wait
    and talk (seconds). ``to`` is the number they dial (empty: the front desk's), where they press ``keys``
    some seconds (``after``) after the answer, as people do who have heard the choices."""

    name: str
    number: str
    says: str
    patience: float
    talks: float
    to: str = ""
    keys: str = ""
    after: float = 8.0


@dataclass(frozen=True, slots=True)
class StaffPhone:
    """A phone that rings: it answers after some seconds (negative: never), or is busy. ``talks`` of 0
    stays until the other side hangs up; ``mostly`` is the share of calls its owner hears at all."""

    user: str
    answers_after: float = 0.0
    talks: float = 0.0
    busy: bool = False
    mostly: float = 1.0


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who plays; the phone ``*`` stands for any that is not named."""

    patients: tuple[Patient, ...]
    phones: tuple[StaffPhone, ...]

    def patient(self, number: str) -> Patient | None:
        """Who is called back at a number."""
        return next((p for p in self.patients if p.number == number), None)

    def phone(self, user: str) -> StaffPhone:
        """The phone a call to ``user`` reaches."""
        named = {phone.user: phone for phone in self.phones}
        return named.get(user) or named["*"]


def load(path: Path = HERE / "cast.toml") -> Cast:
    """The cast of a file. Raises ``KeyError`` or ``TypeError`` when it lacks a field."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Cast(
        tuple(Patient(**p) for p in data["patient"]),
        tuple(StaffPhone(**p) for p in data["phone"]),
    )
