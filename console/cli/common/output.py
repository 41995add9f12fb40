"""How records are shown on a terminal: times of the office, numbers as people read them, safe text."""

import getpass
import sys
from argparse import Namespace
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from console.calls.protocol.sent_facts import sentence
from console.config.grammar.destination import parse_destination
from console.config.load import ConfigErrors, in_force
from console.config.schema.office import Office
from console.routing.numbers.numbers import pretty
from console.routing.numbers.phones import place_title
from console.routing.reports.period import moment
from console.store.journal.queries import Hand
from console.store.text import plain


class Misuse(ValueError):
    """Words of a command line that don't fit together; says what would be right."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The office's zone and country, or this machine's where the config can't be read; ``office`` is ``None``
    then."""

    zone: tzinfo
    country: str
    office: Office | None = None

    def who(self, user: str) -> str:
        """A Unix user's name: the title of their staff entry, where there is one."""
        return self.office.who(user) if self.office else user

    def user(self, user: str) -> str:
        """A Unix user as the audit names them, with the name beside it: "Anna (root)"."""
        name = self.who(user)
        return user if name.casefold() == user.casefold() else f"{name} ({user})"

    def time(self, at: datetime) -> str:
        """A moment on the office's clock: "Tue 10 Nov 10:02"."""
        return f"{at.astimezone(self.zone):%a %d %b %H:%M}"

    def number(self, number: str) -> str:
        """A caller's number, or that there is none."""
        return plain(pretty(number, self.country), 40) if number else "withheld"

    def hand(self, hand: Hand) -> str:
        """What somebody did to a call's route: "Anna transferred it to Priya at 10:02: they know"."""
        at = f"{hand.at.astimezone(self.zone):%H:%M}"
        return sentence(hand.verb, self.who(hand.who), self._place(hand.to), at, hand.reason)

    def _place(self, written: str) -> str:
        """A destination as written in a config, as it is shown."""
        try:
            place = parse_destination(written).destination
        except ValueError:
            return written
        return place_title(self.office, place) if self.office else written

    def since(self, text: str, now: datetime, option: str = "--since") -> datetime:
        """A moment from "today", "yesterday", "7d", "12h", or an ISO date or time of the office, as an
        ``option`` of the command line says it.

        Raises ``Misuse`` that says what would be right.
        """
        try:
            return moment(text, now.astimezone(self.zone))
        except ValueError as wrong:
            raise Misuse(f"{option} {text!r}: {wrong}") from None


def office_of(args: Namespace) -> Office | None:
    """The office of ``--config``, with what managers changed from the screen; ``None`` when it can't be used:
    records are readable without it."""
    try:
        return in_force(args.config, args.state).office
    except (ConfigErrors, OSError):
        return None


def shown_for(office: Office | None) -> Shown:
    """How to show records of that office."""
    if office is None:
        return Shown(datetime.now().astimezone().tzinfo or ZoneInfo("UTC"), "US")
    return Shown(ZoneInfo(office.office.timezone), office.office.country, office)


def now() -> datetime:
    """This moment."""
    return datetime.now().astimezone()


def whoami() -> str:
    """The Unix user, for the audit."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def cell(text: str, style: str = "", limit: int = 200) -> Text:
    """Text from callers and files for a table: never markup, never control characters."""
    return Text(plain(text, limit), style=style)


def length(seconds: float | None) -> str:
    """A length as "1:05"; empty where there is none."""
    if seconds is None:
        return ""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def table(*headers: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table in our style; columns named in ``right`` hold numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for header in headers:
        made.add_column(
            header, justify="right" if header in right else "left", overflow="fold", no_wrap=header == "When"
        )
    return made


class Output(Console):
    """Where what was found is printed: never markup of others."""

    def __init__(self, *, width: int | None = None, soft_wrap: bool = False) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, width=width, soft_wrap=soft_wrap)

    def on_broken_pipe(self) -> None:
        """Leave the end to :func:`console.cli.common.streams.quiet_end`, as for all that prints."""
        raise BrokenPipeError


def console() -> Console:
    """Where tables are printed; wide when it is no terminal, so that scripts get whole lines."""
    out = Output()
    return out if out.is_terminal else Output(width=200)


def fail(message: str) -> None:
    """Say on standard error why nothing was done."""
    print(f"reception: {plain(message, 1000)}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: ``mark`` is "ok", "note" or "bad"; ``advice`` says what to do."""

    mark: str
    text: str
    advice: str = ""
