"""`reception route --replay`: a past call from the journal, decided again with the config of today."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from console.cli.common.access_log import accessed
from console.cli.common.output import Shown, cell, console, shown_for
from console.config.schema.network import Account, Trunk
from console.config.schema.office import Office
from console.routing.rules.decide import decide
from console.routing.rules.decision_record import Memory, recalled
from console.routing.values import Attestation, CallFacts, Decision, Known, OfficeState, Override
from console.store.contacts.directory import Directory
from console.store.database.engine import StoreError, cause, open_reader
from console.store.journal import queries
from console.store.journal.queries import CallRow, Hand

_INSET = (0, 0, 0, 2)


@dataclass(frozen=True, slots=True)
class Compared:
    """What one rule said then ("" when it was not there) and says now ("" when it is gone)."""

    rule: str
    then: str
    now: str

    @property
    def same(self) -> bool:
        """Whether nothing has changed."""
        return self.then == self.now


@dataclass(frozen=True, slots=True)
class Replay:
    """A past call beside its decision of today. ``guessed`` says what the journal did not hold and was
    taken from today instead; ``hands`` is what people did to its
    route then, which no rule decides."""

    call: CallRow
    plan: tuple[str, ...]
    decision: Decision
    rules: tuple[Compared, ...]
    guessed: tuple[str, ...]
    hands: tuple[Hand, ...] = ()

    @property
    def now(self) -> tuple[str, ...]:
        """The steps of today's plan."""
        return tuple(str(step) for step in self.decision.plan)

    @property
    def differs(self) -> tuple[str, ...]:
        """What is different today, as sentences; empty when the call would go the same way."""
        found = []
        if self.call.mode != self.decision.mode:
            found.append(f"the mode was {self.call.mode or 'unknown'}, now it is {self.decision.mode}")
        if self.call.rule != self.decision.rule:
            found.append(f"rule “{self.call.rule}” decided, now “{self.decision.rule}” does")
        if self.plan != self.now:
            found.append(f"the plan was {_arrows(self.plan)}, now it is {_arrows(self.now)}")
        return tuple(found)


def run(args: argparse.Namespace, office: Office) -> int:
    """Print the call's decision of then and of today; 1 when there is no such call."""
    try:
        engine = open_reader(args.state)
        found = queries.calls_named(engine, args.replay)
        if len(found) != 1:
            several = ", ".join(call.id for call in found)
            why = f"several calls begin so: {several}" if found else "no such call in the journal"
            print(f"reception route: {args.replay}: {why}", file=sys.stderr)
            return 1
        (call,) = found
        accessed(args, "call replayed", (call.id,))
        directory = Directory(args.state, office)
        again = replayed(call, directory.known(call.caller, call.arrived), office)
        again = replace(again, hands=queries.hands(engine, call.id))
    except (StoreError, SQLAlchemyError) as wrong:
        words = str(wrong) if isinstance(wrong, StoreError) else cause(wrong)
        print(f"reception route: {words}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(as_json(again), ensure_ascii=False, indent=2))
    else:
        _print(again, shown_for(office))
    return 0


def replayed(call: CallRow, known: Known, office: Office) -> Replay:
    """Decide a past call again. ``known`` is what the directory says of its caller, from calls before it."""
    guessed: list[str] = []
    try:
        memory = recalled(call.facts)
        plan = memory.plan
    except ValueError:
        guessed.append(
            "the journal does not hold what this call was decided from: who its caller is, what vouches for "
            "the number and what it waited for are those of today, and everybody counts as free"
        )
        memory = _unknown(call, known, office)
        plan = tuple(filter(None, call.plan.split(" → ")))
    here = {person.name for person in office.staff}
    gone = sorted({state.name for state in memory.state.staff} - here)
    if gone:
        guessed.append(f"{', '.join(gone)} can't be asked any more: not of the staff today")
    facts = replace(
        memory.facts,
        caller=call.caller,
        display=call.display,
        to=call.dialled,
        trunk=call.trunk,
        past=known.past,
    )
    decision = decide(facts, office, memory.state, memory.at)
    return Replay(call, plan, decision, tuple(_compared(call, decision)), tuple(guessed))


def as_json(again: Replay) -> dict[str, object]:
    """The replay for scripts."""
    call, now = again.call, again.decision
    return {
        "call": call.id,
        "arrived": call.arrived.isoformat(),
        "same": not again.differs,
        "differs": again.differs,
        "guessed": again.guessed,
        "by_hand": [{**asdict(hand), "at": hand.at.isoformat()} for hand in again.hands],
        "then": {"mode": call.mode, "rule": call.rule, "plan": again.plan},
        "now": {"mode": now.mode, "rule": now.rule, "plan": again.now},
        "rules": [
            {"rule": each.rule, "then": each.then, "now": each.now, "same": each.same} for each in again.rules
        ],
    }


def _unknown(call: CallRow, known: Known, office: Office) -> Memory:
    """What a call of an older program was decided from, as far as it can be told today."""
    links: tuple[Trunk | Account, ...] = (*office.trunk, *office.account)
    vouched = any(link.name == call.trunk and link.caller_id == "verified" for link in links)
    facts = CallFacts(
        attestation=Attestation.TRUNK if vouched and call.caller else Attestation.NONE,
        card=known.card,
        open=known.open,
        reason=call.reason,
    )
    plain = decide(facts, office, OfficeState(), call.arrived).mode
    over = Override(call.mode, "the journal", call.arrived) if call.mode not in ("", plain) else None
    return Memory(facts, OfficeState(over), (), call.arrived)


def _compared(call: CallRow, decision: Decision) -> Iterator[Compared]:
    """Rules of then, in their order, beside those of now; new ones where they stand today."""
    now = {reason.rule: f"{'✓' if reason.matched else '·'} {reason.why}" for reason in decision.reasons}
    then = dict(_read(line, {*now, call.rule}) for line in call.reasons)
    for rule in _merged(list(then), list(now)):
        yield Compared(rule, then.get(rule, ""), now.get(rule, ""))


def _read(line: str, names: set[str]) -> tuple[str, str]:
    """Rule and sentence of a line such as "✓ lunch: mode is lunch"; a rule's name may hold a colon."""
    mark, _, rest = line.partition(" ")
    name = max((each for each in names if rest.startswith(f"{each}: ")), key=len, default="")
    name = name or rest.partition(": ")[0]
    return name, f"{mark} {rest[len(name) + 2 :]}"


def _merged(then: list[str], now: list[str]) -> Iterator[str]:
    """The rules of now in order, each that is gone behind the one it stood behind."""
    kept = set(now)
    behind: dict[str, list[str]] = {}
    last = ""
    for rule in then:
        if rule in kept:
            last = rule
        else:
            behind.setdefault(last, []).append(rule)
    yield from behind.get("", ())
    for rule in now:
        yield rule
        yield from behind.get(rule, ())


def _print(again: Replay, shown: Shown) -> None:
    out = console()
    call = again.call
    who = cell(" · ".join(filter(None, (call.display, shown.number(call.caller)))))
    out.print(Text.assemble((call.id, "bold"), f"  {shown.time(call.arrived)}  ", who))
    for words in again.guessed:
        out.print(cell(f"Note: {words}.", limit=500))
    for hand in again.hands:
        out.print(cell(f"By hand, whatever the rules say: {shown.hand(hand)}.", limit=500))
    out.print()
    if again.differs:
        out.print(Text("Different today", "bold"))
        for words in again.differs:
            out.print(Padding(cell(words, limit=1000), _INSET))
    else:
        out.print(Text("The same today", "bold"))
        out.print(Padding(cell(f"by rule “{call.rule}”: {_arrows(again.now)}", limit=1000), _INSET))
    out.print()
    out.print(Text("Why", "bold"))
    out.print(Padding(_rules(again), _INSET))


def _rules(again: Replay) -> Table:
    grid = Table.grid(padding=(0, 2))
    for each in again.rules:
        style = "bold" if "✓" in (each.then[:1], each.now[:1]) else ""
        if each.same:
            grid.add_row("", cell(each.rule, style), "", cell(each.now, style, 500))
            continue
        grid.add_row("≠", cell(each.rule, style), "then", cell(each.then or "no such rule", style, 500))
        grid.add_row("", "", "now", cell(each.now or "no such rule", style, 500))
    return grid


def _arrows(steps: tuple[str, ...]) -> str:
    return " → ".join(steps) or "nothing"
