"""Who is calling: cards by number, earlier calls, and the search behind a keystroke."""

import logging
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, bindparam, case, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from console.calls.protocol.answers import Left, OpenCard, Page
from console.calls.protocol.commands import NEW_CARD
from console.config.grammar.numbers import e164
from console.config.schema.office import Office, Person
from console.routing.numbers.fuzzy_match import fold, near, wrong_letters
from console.routing.numbers.known_callers import card_of, together, with_bars
from console.routing.numbers.numbers import normalise
from console.routing.values import Card, Known, OpenItem, PastCall
from console.store.contacts.cards import card, searchable, select_cards
from console.store.contacts.name_index import Vocabulary
from console.store.database.engine import cause, open_reader
from console.store.journal import past_calls
from console.store.runs import is_own, of_desk
from console.store.schema import EVER, callbacks, calls, contact_numbers, contacts, notes, slips, voicemails
from console.store.text import digits, plain

log = logging.getLogger(__name__)

#: Past calls that routing looks at: the reason is guessed from them.
PAST = 20
#: Messages and callbacks that routing looks at.
OPEN = 5
#: Open voicemails that a seat is shown.
LEFT = 100
#: A search of more words than this looks at the first ones only.
_WORDS = 5

#: Contacts looked at that may be meant by words with wrong letters.
MEANT = 60

_NEW = select(contacts.c.id, contacts.c.name).where(contacts.c.id > bindparam("last")).order_by(contacts.c.id)
_sharing = select(contact_numbers.c.contact).where(contact_numbers.c.number == bindparam("number"))
_BY_NUMBER = select_cards().where(contacts.c.id.in_(_sharing)).order_by(contacts.c.id).limit(5)
_BY_ID = select_cards().where(contacts.c.id == bindparam("id"))
_LAST_NOTE = (
    select(notes.c.text).where(notes.c.card == bindparam("card")).order_by(notes.c.at.desc()).limit(1)
)
_LAST_NOTE_OF_CALLER = (
    select(notes.c.text)
    .join(calls, calls.c.id == notes.c.call)
    .where(calls.c.caller == bindparam("caller"), notes.c.card == 0)
    .order_by(notes.c.at.desc())
    .limit(1)
)
_PAST = select(
    calls.c.id,
    calls.c.arrived,
    calls.c.outcome,
    calls.c.talked_to,
    calls.c.answered,
    calls.c.ended,
    calls.c.reason,
    calls.c.direction,
    calls.c.dialled_by,
    calls.c.card,
)
_PAST = _PAST.where(calls.c.outcome != "", calls.c.arrived < bindparam("before"))
_PAST = _PAST.order_by(calls.c.arrived.desc()).limit(bindparam("limit"))
_PAST_BY_CALLER = _PAST.where(calls.c.caller == bindparam("caller"))
_PAST_BY_CARD = _PAST.where(calls.c.card == bindparam("card"))
#: card of a caller we have none of, for the two below
_NOBODY = -1
#: how the newest note begins that nobody put on the card of one of several people
UNDECIDED = "of whom was not said"
#: number of a caller who is looked for by their card alone
_NO_NUMBER = "-"
_MESSAGES = (
    select(voicemails.c.at, voicemails.c.box, voicemails.c.owner)
    .where(or_(voicemails.c.caller == bindparam("caller"), voicemails.c.card == bindparam("card")))
    .where(voicemails.c.complete, voicemails.c.done_at.is_(None))
    .order_by(voicemails.c.at.desc())
    .limit(bindparam("limit"))
)
_CALLBACKS = (
    select(callbacks.c.asked, callbacks.c.owner)
    .where(or_(callbacks.c.number == bindparam("caller"), callbacks.c.card == bindparam("card")))
    .where(callbacks.c.state == "waiting")
    .order_by(callbacks.c.asked.desc())
    .limit(bindparam("limit"))
)
_SLIPS = (
    select(slips.c.at, func.coalesce(func.nullif(slips.c.owner, ""), slips.c.for_).label("owner"))
    .where(or_(slips.c.caller == bindparam("caller"), slips.c.card == bindparam("card")))
    .where(slips.c.done_at.is_(None))
    .order_by(slips.c.at.desc())
    .limit(bindparam("limit"))
)
_LEFT = [voicemails.c[n] for n in ("id", "at", "box", "caller", "display", "seconds", "owner")]
_LEFT_OPEN = (
    select(*_LEFT, voicemails.c.transcript.label("words"))
    .where(voicemails.c.complete | (voicemails.c.fate == "recovered"), voicemails.c.done_at.is_(None))
    .order_by(voicemails.c.at.desc())
    .limit(LEFT)
)


class Directory:
    """The contacts of the database and of the config, for one thread: it has a connection of its own.

    What another process imports is found by the next call: nothing is cached but the words of names, to
    which new ones are added. A database that can't be read is logged and taken for empty: a call must not
    fail for it.
    """

    def __init__(
        self,
        state: Path,
        office: Office,
        url: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Raises ``StoreError`` when there is no database file: open the ``Store`` first. A server is asked
        by the first question only."""
        self._now = now
        self._country = office.office.country
        self._zone = ZoneInfo(office.office.timezone)
        self._people = tuple(_configured(person, self._country) for person in office.contact)
        self._lines = tuple((searchable(p.name, p.numbers), p) for p in self._people)
        numbers = (number for person in self._people for number in person.numbers)
        self._by_number = {number: found for number in numbers if (found := card_of(office, number))}
        self._owners = {box.name: box.owner for box in office.voicemail}
        self._words_known = Vocabulary()
        self._engine = open_reader(state, url, later=True)
        self._own = of_desk(self._engine, state)
        self._connection: Connection | None = None

    def known(self, number: str, before: datetime | None = None) -> Known:
        """All that routing asks of a caller's number; nothing for a withheld one. ``before`` leaves out
        calls that arrived then or later."""
        if not number:
            return Known()
        found = self.card(number)
        ident = found.id if found else 0
        people = self._people_of(number, before) if found and found.shared else ()
        return Known(found, self.past(number, ident, PAST, before), self.open(number, ident), people)

    def _people_of(self, number: str, before: datetime | None) -> tuple[Known, ...]:
        """What is known of each who has a number that several have."""
        cards = self._cards(_BY_NUMBER, number=normalise(number, self._country))
        return tuple(
            Known(
                self._noted(each, _LAST_NOTE, card=each.id),
                self.past("", each.id, PAST, before),
                self.open(_NO_NUMBER, each.id),
            )
            for each in cards
        )

    def card(self, number: str) -> Card | None:
        """The card of a caller's number (E.164, or as it was sent); ``None`` for an unknown one.

        A number that several contacts share gives one card with the names of all and what they have in
        common (``known`` has each of them). A contact of the config goes before one of the database with the
        same number.
        """
        wanted = normalise(number, self._country)
        if not wanted:
            return None
        listed = self._by_number.get(wanted)
        found = together(self._cards(_BY_NUMBER, number=wanted))
        if found is not None:
            if found.id:
                found = self._noted(found, _LAST_NOTE, card=found.id)
            else:  # of several people: what was noted of a call is nobody's in particular
                last = self._noted(found, _LAST_NOTE_OF_CALLER, caller=wanted).note
                found = replace(found, note=f"{UNDECIDED}: {last}" if last else "")
            return found if listed is None else _merge(listed, found)
        return None if listed is None else self._noted(listed, _LAST_NOTE_OF_CALLER, caller=wanted)

    def card_by_id(self, ident: int) -> Card | None:
        """The card of that id in the database."""
        found = self._cards(_BY_ID, id=ident)
        return self._noted(found[0], _LAST_NOTE, card=ident) if found else None

    def past(
        self, number: str, card_id: int = 0, limit: int = 5, before: datetime | None = None
    ) -> tuple[PastCall, ...]:
        """The last calls that ended, newest first, of a number and of whom the card belongs to."""
        rows: dict[str, Row[Any]] = {}
        more = {"limit": limit, "before": before or EVER}
        if number:
            rows |= {row.id: row for row in self._rows(_PAST_BY_CALLER, caller=number, **more)}
        if card_id:
            rows |= {row.id: row for row in self._rows(_PAST_BY_CARD, card=card_id, **more)}
        newest = sorted(rows.values(), key=lambda row: row.arrived, reverse=True)[:limit]
        return tuple(
            PastCall(
                row.arrived,
                row.outcome,
                row.talked_to,
                (row.ended - row.answered).total_seconds() if row.answered and row.ended else 0.0,
                row.reason,
                row.direction,
                row.dialled_by,
                row.card,
            )
            for row in newest
        )

    def open(self, number: str, card_id: int = 0) -> tuple[OpenItem, ...]:
        """What a caller waits for, newest first: messages and slips nobody has dealt with, and callbacks.
        A message is whose it was given to, else the owner's of its box."""
        if not number:
            return ()
        whose = {"caller": number, "card": card_id or _NOBODY, "limit": OPEN}
        items = [
            OpenItem("message", row.at, row.owner or self._owners.get(row.box, ""))
            for row in self._rows(_MESSAGES, **whose)
        ]
        items += [OpenItem("callback", row.asked, row.owner) for row in self._rows(_CALLBACKS, **whose)]
        items += [OpenItem("slip", row.at, row.owner) for row in self._rows(_SLIPS, **whose)]
        return tuple(sorted(items, key=lambda item: item.at, reverse=True)[:OPEN])

    def messages(self) -> tuple[Left, ...]:
        """Voicemails nobody has dealt with, newest first."""
        return tuple(Left(**row._mapping) for row in self._rows(_LEFT_OPEN))

    def messages_of(self, box: str) -> tuple[Left, ...]:
        """Those of a box whose recordings lie with this desk: they can be heard and deleted by phone."""
        return tuple(left for left in self.messages() if left.box == box and is_own(left.id, self._own))

    def earlier(self, text: str, before: str = "", mine: str = "", user: str = "") -> Page:
        """A page of earlier calls as a person looks back at them, newest first: see ``store.earlier``."""
        wanted = past_calls.Wanted(text, before, mine, user, self._now().astimezone(self._zone))
        page = past_calls.earlier(self._rows, wanted, self._numbers_of)
        named = [
            replace(call, name=self._by_number[call.caller].name) if call.caller in self._by_number else call
            for call in page.calls
        ]
        return replace(page, calls=tuple(named))

    def unanswered(self, since: datetime) -> tuple[int, int]:
        """Callers whom nobody has talked to since they missed us, and those who left a message."""
        return past_calls.unanswered(self._rows, since)

    def _numbers_of(self, word: str) -> list[str]:
        """The numbers of people of the config that a word fits."""
        return [number for line, person in self._lines if word in line for number in person.numbers]

    def search(self, text: str, limit: int = 20) -> tuple[Card, ...]:
        """Contacts with all of the words in their name, or these initials, or digits of a number;
        names that begin so come first, those with a letter typed wrong last."""
        words = self._words(text)
        if not words:
            return ()
        listed = [person for line, person in self._lines if all(word in line for word in words)]
        order: dict[int, None] = {}
        for hits in _searches(words):
            if len(order) < limit:
                order |= dict.fromkeys(row.id for row in self._rows(hits.limit(limit)))
        by_id = {each.id: each for each in self._cards(select_cards().where(contacts.c.id.in_(order)))}
        found = [by_id[ident] for ident in order if ident in by_id]
        if len(listed) + len(found) < limit:
            listed += [p for p in self._people if p not in listed and near(words, fold(p.name).split())]
            found += self._meant(words, limit, order)
        twice = {number for person in listed for number in person.numbers}
        return (*listed, *(each for each in found if not twice.intersection(each.numbers)))[:limit]

    def _meant(self, words: Sequence[str], limit: int, but: Container[int]) -> list[Card]:
        """Contacts somebody may mean who typed a letter wrong."""
        if not any(map(wrong_letters, words)):
            return []
        self._words_known.take((row.id, row.name) for row in self._rows(_NEW, last=self._words_known.last))
        meant = [ident for ident in self._words_known.meant(words, MEANT) if ident not in but]
        cards = self._cards(select_cards().where(contacts.c.id.in_(meant)))
        by = {each.id: each for each in cards if near(words, fold(each.name).split())}
        return [by[ident] for ident in meant if ident in by][:limit]

    def opened(self, ident: int, number: str) -> OpenCard:
        """The contact of an id, else of a number, as a person may change it; a new one for a number that
        nobody has, or that the one who calls shares with others (``NEW_CARD``)."""
        cards = self._cards(_BY_ID, id=ident) if ident > 0 else self._cards(_BY_NUMBER, number=number)
        if ident == NEW_CARD:
            return OpenCard(Card(0, "", (number,) if number else ()))
        if len(cards) > 1:
            names = " or ".join(card.name for card in cards)
            return OpenCard(Card(0, names), "Several people have that number: W says who of them it is")
        found = cards[0] if cards else Card(0, "", (number,) if number else ())
        if any(each in self._by_number for each in (*found.numbers, number)):
            listed = next(self._by_number[n] for n in (*found.numbers, number) if n in self._by_number)
            return OpenCard(replace(listed, id=found.id), "This card stands in the config: change it there")
        if not found.id:
            return OpenCard(found, "" if number else "A withheld number has no card")
        counts = [
            self._rows(select(func.count()).select_from(table).where(table.c.card == found.id))
            for table in (calls, notes, slips, voicemails)
        ]
        return OpenCard(found, "", *(rows[0][0] if rows else 0 for rows in counts))

    @property
    def remote(self) -> bool:
        """Whether it lies with a server, which may stand still, and not in a file."""
        return self._engine.dialect.name != "sqlite"

    def close(self) -> None:
        """Close the connection."""
        self._drop()
        self._engine.dispose()

    def _words(self, text: str) -> list[str]:
        """What to look for: the digits of a number as E.164 would hold them, else folded words."""
        found = digits(text)
        if found and not any(ch.isalpha() for ch in text):
            bare = found.lstrip("0") or found
            whole = digits(e164(plain(text), self._country) or "")
            return [bare if bare in whole or not whole else whole]
        return fold(plain(text)).split()[:_WORDS]

    def _noted(self, found: Card, query: Select[Any], **values: object) -> Card:
        """The card with the newest note a receptionist wrote about it."""
        last = next((row.text for row in self._rows(query, **values)), "")
        return replace(found, note=" · ".join(filter(None, (found.note, last))))

    def _cards(self, query: Select[Any], **values: object) -> list[Card]:
        return [card(row) for row in self._rows(query, **values)]

    def _rows(self, query: Select[Any], **values: object) -> Sequence[Row[Any]]:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            return self._connection.execute(query, values).all()
        except (SQLAlchemyError, UnicodeError) as wrong:
            log.error("directory: %s", cause(wrong))
            self._drop()
            return ()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _searches(words: Sequence[str]) -> Iterator[Select[tuple[int]]]:
    """What to ask, in turn, until enough is found. Each walks the index in its order where it can, so
    that a search with many answers ends with the first ones."""
    text = contacts.c.search
    some = select(contacts.c.id)
    has_all = [text.like(f"%{word}%") for word in words]
    phrase = " ".join(words)
    if phrase.isdecimal():
        yield some.where(*has_all).order_by(text)
        return
    begins = text.between(f" {phrase}", f" {phrase}\uffff") & text.like(f" {phrase}%")
    yield some.where(begins).order_by(text)
    initials, word = text.like(f"%\t{phrase}\t%"), text.like(f"% {phrase}%")
    yield some.where(*has_all).order_by(case((begins, 0), (initials, 1), (word, 2), else_=3), text)


def _configured(person: Person, country: str) -> Card:
    numbers = tuple(normalise(number, country) for number in person.numbers)
    return Card(
        0, person.name, numbers, person.tags, person.preferred, person.note, person.language, person.barred
    )


def _merge(listed: Card, found: Card) -> Card:
    """A contact of the config with what the database adds; the id is the database's, for notes."""
    both = with_bars(listed, found)
    return Card(
        found.id,
        listed.name,
        tuple(dict.fromkeys(listed.numbers + found.numbers)),
        tuple(dict.fromkeys(listed.tags + found.tags)),
        listed.preferred or found.preferred,
        " · ".join(filter(None, (listed.note, found.note))),
        listed.language or found.language,
        both.barred,
        found.shared,
        both.bars_of,
    )
