"""What of the picture is kept back, from a hidden seat and by role.

A hidden seat sees that calls ring and how long they wait, and nothing of who calls. Staff see the calls
that are not theirs in the same way; a viewer sees who calls, but no number and nothing kept about anybody.
A masked row is made anew from the few fields that are allowed: a field that is added to the board later is
hidden until somebody decides otherwise.
"""

import re
from collections.abc import Container
from dataclasses import replace

from console.calls.protocol.snapshot import CALLER, CallerCard, Message, PlanStep, Row, Snapshot, You

#: what reads like a telephone number: six digits and more, with the usual signs between
_NUMBER = re.compile(r"\+?\(?\d(?:[\s().\-/]*\d){5,}")
_CARD = CallerCard(CALLER, "", "hidden", "")


def masked(picture: Snapshot) -> Snapshot:
    """The picture without anything of a patient."""
    you = picture.you
    return Snapshot(
        version=picture.version,
        taken_at=picture.taken_at,
        clock=picture.clock,
        zone=picture.zone,
        office=picture.office,
        mode=replace(picture.mode, why="", author=""),
        modes=(),
        calls=tuple(_row(row) for row in picture.calls),
        staff=(),
        places=(),
        links=picture.links,
        you=You(you.seat, you.user, you.title, you.role, "", (), lock=you.lock),
        goal_s=picture.goal_s,
        theme=picture.theme,
        keys=picture.keys,
        practice=picture.practice,
        few_lines=picture.few_lines,
        idle_s=picture.idle_s,
        sounds=picture.sounds,
    )


def for_staff(picture: Snapshot, own: Container[str]) -> Snapshot:
    """The picture with nothing of a patient but in the calls (ids) that are the seat's ``own``."""
    calls = tuple(
        row if row.id in own else replace(_row(row), where=_unnumbered(row.where)) for row in picture.calls
    )
    return replace(picture, calls=calls)


def for_wall(picture: Snapshot) -> Snapshot:
    """The picture for a room full of people: figures, queues and who is free, and nothing of who calls."""
    return replace(
        masked(picture),
        you=replace(picture.you, lock="", phone=""),
        staff=tuple(replace(person, note="", reach=()) for person in picture.staff),
        alerts=tuple(_unnumbered(text) for text in picture.alerts),
        today=picture.today,
        queues=picture.queues,
        figures=picture.figures,
        within_s=picture.within_s,
        target=picture.target,
    )


def for_viewer(picture: Snapshot) -> Snapshot:
    """The picture without numbers, and without what is kept or guessed about a caller."""
    return replace(
        masked(picture),
        mode=replace(picture.mode, why=_unnumbered(picture.mode.why)),
        calls=tuple(_viewed(row) for row in picture.calls),
        staff=tuple(replace(s, note=_unnumbered(s.note), reach=()) for s in picture.staff),
        you=picture.you,
        messages=tuple(_message(message) for message in picture.messages),
        alerts=tuple(_unnumbered(text) for text in picture.alerts),
        today=picture.today,
        queues=picture.queues,
        figures=picture.figures,
        within_s=picture.within_s,
        target=picture.target,
    )


def _viewed(row: Row) -> Row:
    name = CALLER if _NUMBER.search(row.name) else row.name
    return replace(
        _row(row),
        name=name,
        where=_unnumbered(row.where),
        next=_unnumbered(row.next),
        card=CallerCard(name, "", row.card.standing, ""),
        plan=tuple(PlanStep(_unnumbered(p.title), p.limit_s, p.status, p.note) for p in row.plan),
        rule=row.rule,
        seat=row.seat,
        line=row.line,
        place=row.place,
        wait=row.wait,
        rings=row.rings,
    )


def _message(message: Message) -> Message:
    return replace(message, text=_unnumbered(message.text))


def _unnumbered(text: str) -> str:
    """A text with the telephone numbers in it left out."""
    return _NUMBER.sub("a number", text)


def _row(row: Row) -> Row:
    return Row(
        id=row.id,
        number=row.number,
        state=row.state,
        name=CALLER,
        since_at=row.since_at,
        arrived_at=row.arrived_at,
        where="",
        next="",
        next_at=row.next_at,
        card=_CARD,
        plan=(),
        rule="",
        because="",
        whys=(),
        recall=row.recall,
        held=row.held,
        mine=row.mine,
        outbound=row.outbound,
        goal_s=row.goal_s,
        need=row.need,
        age_from=row.arrived_at,
        recorded=row.recorded,
    )
