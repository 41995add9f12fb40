"""What a hidden seat may see: that calls ring and how long they wait, and nothing of who calls.

A masked picture is made anew from the few fields that are allowed: a field that is added to the board later
is hidden until somebody decides otherwise.
"""

from dataclasses import replace

from console.calls.snapshot import CallerCard, Row, Snapshot, You

CALLER = "a caller"
_CARD = CallerCard(CALLER, "", "withheld", "")


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
        idle_s=picture.idle_s,
    )


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
        goal_s=row.goal_s,
        need=row.need,
        age_from=row.arrived_at,
    )
