"""What happens as plain lines, one an event: for screen readers, braille lines, the simplest terminals.

Pure: the picture before and the picture now in, sentences out.
"""

from collections.abc import Iterator

from console.calls.protocol.snapshot import Row, Sharer, Snapshot
from console.config.grammar.command_words import WORDS
from console.ui.board.card import about, because
from console.ui.paint import times
from console.ui.paint.states import look, staff_words, waited
from console.ui.paint.text import tidy
from console.ui.view import View

HELP = (
    "Lines you can type: "
    + ", ".join(word.example for word in WORDS)
    + ". And: calls, show 3, queues, staff, modes, figures, sounds, pin, help, quit."
)


def news(before: View | None, now: View) -> list[str]:
    """What is new since the picture before; on the first one, all there is."""
    if now.lost:
        return [f"! {now.lost}"] if before is None or before.lost != now.lost else []
    old, new = before.snapshot if before else None, now.snapshot
    if new.you.lock:
        hidden = f"Hidden: {tidy(new.you.lock)}. Type pin to show it again."
        return [hidden] if old is None or old.you.lock != new.you.lock else []
    if before is None or old is None:
        return [*hello(now), *calls(now)]
    lines = ["The desk is there again."] if before.lost else []
    if (old.mode.name, old.mode.until) != (new.mode.name, new.mode.until):
        lines.append(_mode(new))
    lines += [f"! {tidy(text)}" for text in new.alerts if text not in old.alerts]
    lines += list(_moved(before, now))
    if new.asked and new.asked != old.asked:
        lines.append(f"? {tidy(new.asked.text)} Type yes or no.")
    known = {message.id for message in old.messages}
    for message in new.messages:
        if message.id not in known:
            undo = " Type undo to take it back." if message.undo_until is not None else ""
            lines.append(f"{'! ' if message.bad else ''}{tidy(message.text)}.{undo}")
    return lines


def hello(view: View) -> list[str]:
    """Where one is, and as whom."""
    snap = view.snapshot
    phone = f" Your phone is {snap.you.phone}." if snap.you.phone else ""
    who = f"You are {tidy(snap.you.title)}, {snap.you.role}.{phone} Type help for what you can type."
    return [f"{tidy(snap.office)}. {_mode(snap)} {who}", *(f"! {tidy(text)}" for text in snap.alerts)]


def calls(view: View) -> list[str]:
    """Every call, those that need a hand first."""
    rows = sorted(view.snapshot.calls, key=lambda row: (not row.need, row.turn))
    return [call(view, row) for row in rows] or ["No calls."]


def call(view: View, row: Row) -> str:
    """A call as a sentence: its number, who, what, where to."""
    waits = waited(row, view.now)
    parts = [f"Call {row.number}: {tidy(row.name)} {look(row).phrase}"]
    if row.mine:
        parts.append("with you")
    elif row.where and row.state not in ("arriving", "ringing", "waiting"):
        parts.append(tidy(row.where))
    if row.line and row.state == "waiting":
        parts.append(f"{tidy(row.line)}, place {row.place}")
    if waits >= 1:
        parts.append(f"for {times.about(waits) if waits >= 10 else 'some seconds'}")
    if row.next and row.next_at is not None:
        parts.append(f"goes to {tidy(row.next)} in {times.left(row.next_at - view.now)}")
    return ", ".join(parts) + "."


def show(view: View, row: Row) -> list[str]:
    """A caller, the route and the reason."""
    card = row.card
    who = [tidy(part) for part in (card.name, card.number, card.proof, *card.tags) if part]
    lines = [call(view, row), f"Who: {', '.join(who)}."]
    lines += [f"Has this number, {at}: {_sharer(each)}." for at, each in enumerate(card.sharers, 1)]
    if card.undecided:
        lines.append(f"Type who {row.number} 1 to say who it is, or who {row.number} none.")
    lines += [f"Note: {tidy(note)}" for note in (row.note, card.note) if note]
    lines += [f"Open slip: {tidy(slip.text)} ({tidy(slip.whose)}, {slip.day})." for slip in card.slips]
    for past in card.past[:3]:
        by = f" by {tidy(past.talked_to)}" if past.talked_to else ""
        lines.append(f"Before: {past.day}, {past.outcome}{by}.")
    steps = [f"{tidy(step.title)}{' (now)' if step.status == 'now' else ''}" for step in row.plan]
    lines += [f"Route: {', then '.join(steps)}."] if steps else []
    lines += [f"Why: {tidy(because(row))}."] if row.plan or row.by else []
    return [*lines, f"Before that: {tidy(row.had_been)}."] if row.had_been else lines


def _sharer(person: Sharer) -> str:
    """One of several people of a number, with what is theirs alone."""
    words = (person.name, "who it is" if person.chosen else "", person.barred, about(person))
    return ", ".join(tidy(word) for word in words if word)


def queues(view: View) -> list[str]:
    """Every queue."""
    lines = []
    for queue in view.snapshot.queues:
        since = queue.oldest_at
        oldest = f", longest {times.running(view.now - since)}" if since is not None else ""
        trouble = f", {queue.trouble}" if queue.trouble else ""
        staff = f"{queue.free} of {queue.staffed} free"
        lines.append(f"{tidy(queue.title)}: {queue.waiting} waiting{oldest}, {staff}{trouble}.")
    return lines or ["There are no queues."]


def staff(view: View) -> list[str]:
    """Where everybody is."""
    people = view.snapshot.staff
    return [f"{tidy(p.title)}: {staff_words(p, view.now)}." for p in people] or ["Nobody is set up."]


def modes(view: View) -> list[str]:
    """The mode in force, and those there are."""
    names = ", ".join(mode.name for mode in view.snapshot.modes)
    return [_mode(view.snapshot), *([f"There are: {names}, schedule."] if names else [])]


def figures(view: View) -> list[str]:
    """The day so far."""
    for each in view.snapshot.figures:
        if not each.queue:
            level = "no call yet" if each.level is None else f"{int(each.level * 100)} percent in time"
            return [f"Today: {each.answered} answered, {each.abandoned} gave up, {level}."]
    return ["No figures yet."]


def _mode(snap: Snapshot) -> str:
    until = f" until {snap.mode.until}" if snap.mode.until else ""
    return f"{snap.mode.label}{until}{', then ' + snap.mode.then if snap.mode.then else ''}."


def _moved(before: View, now: View) -> Iterator[str]:
    """Calls that came, went on or are gone."""
    old = {row.id: row for row in before.snapshot.calls}
    for row in now.snapshot.calls:
        was = old.pop(row.id, None)
        if was is None or _place(was) != _place(row):
            yield call(now, row)
    for row in old.values():
        yield f"Call {row.number}: {tidy(row.name)} has ended."


def _place(row: Row) -> tuple[object, ...]:
    """What of a call is told when it changes: not its timers."""
    return row.state, row.name, row.where, row.mine, row.recall, row.need


#: words that only show something
SHOWS = {"calls": calls, "queues": queues, "staff": staff, "modes": modes, "figures": figures}
