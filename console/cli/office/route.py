"""`reception route`: a dry run. Where a call would go, and what every rule says; nothing is dialled."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from console.cli.office import route_dial, route_live, route_tree
from console.cli.office.route_live import Live
from console.cli.office.route_text import limit_of, print_decision
from console.config.load import ConfigErrors, in_force
from console.config.overrides import FILE, read_strictly
from console.config.problems import did_you_mean
from console.config.schema.network import Account, Trunk
from console.config.schema.office import Office
from console.routing.numbers.known_callers import card_of
from console.routing.numbers.numbers import normalise
from console.routing.queue.admission import in_lines
from console.routing.review.day_tree import day_of
from console.routing.rules.decide import decide
from console.routing.rules.menu_choices import PRESSABLE, choose, comes_to_menu
from console.routing.schedule.modes import CLOSED, zone
from console.routing.values import (
    Attestation,
    Availability,
    CallFacts,
    Decision,
    Known,
    OfficeState,
    Override,
    StaffState,
)

STATES = {
    "free": Availability.FREE,
    "ringing": Availability.RINGING,
    "busy": Availability.BUSY,
    "away": Availability.AWAY,
    "off": Availability.OFF,
    "unreachable": Availability.UNREACHABLE,
    "notes": Availability.WRAP_UP,
    "paused": Availability.PAUSED,
    "dnd": Availability.DO_NOT_DISTURB,
}
_NOT_IN_A_TREE = {
    "at": "write --date DAY",
    "replay": "write one of them",
    "digits": "it has every key",
    "says": "it has every key",
    "config_only": "it goes by the config alone",
}
#: what is known of a number, from calls before an instant
Lookup = Callable[[str, datetime], Known]


class Misuse(Exception):
    """Words on the command line that mean nothing here; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Question:
    """A call that might come, to be decided."""

    facts: CallFacts
    state: OfficeState
    at: datetime


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--from", dest="caller", default="", metavar="N", help='caller, or "anonymous"')
    parser.add_argument("--to", default="", metavar="N", help="number dialled; default: the line's first")
    parser.add_argument("--at", default="", metavar="ISO", help="on the office's clock; default: now")
    parser.add_argument("--mode", default="", metavar="M", help="as if this mode were set by hand")
    parser.add_argument("--trunk", default="", metavar="NAME", help="the line; default: the first")
    parser.add_argument(
        "--attestation", choices=[str(a) for a in Attestation], help="default: what the line vouches for"
    )
    parser.add_argument(
        "--staff", action="append", default=[], metavar="NAME=STATE", help=f"{', '.join(STATES)}; repeatable"
    )
    parser.add_argument(
        "--waiting",
        action="append",
        default=[],
        metavar="QUEUE=N",
        help="callers ahead in a queue; repeatable",
    )
    parser.add_argument(
        "--reason", default="", metavar="R", help="what the call is about, as if it were said"
    )
    parser.add_argument(
        "--replay", default="", metavar="CALL-ID", help="a past call, with the config of today"
    )
    parser.add_argument(
        "--digits", default="", metavar="D", help="keys the caller presses in menus; - is a wait in vain"
    )
    parser.add_argument("--says", default="", metavar="TEXT", help="what the caller says in a menu")
    parser.add_argument(
        "--tree", action="store_true", help="all branches through a day; without --from for any caller"
    )
    parser.add_argument("--date", default="", metavar="DAY", help="day of the tree; default: today")
    parser.add_argument(
        "--config-only", action="store_true", help="ask no running desk who is away and who waits"
    )
    parser.add_argument(
        "--dial", default="", metavar="N", help="what would be sent where to call a number, and why"
    )
    parser.add_argument("--json", action="store_true", help="one object for scripts")


def run(args: argparse.Namespace, lookup: Lookup | None = None) -> int:
    """Print the decision. ``lookup`` tells what is known of a number; without it the directory of the
    state folder is asked, where there is one, and the config's contacts."""
    if wrong_words := _misplaced(args):
        print(f"reception route: {wrong_words}", file=sys.stderr)
        return 2
    try:
        office = in_force(args.config, args.state).office
    except ConfigErrors as wrong:
        print("\n".join(wrong.lines(args.config)), file=sys.stderr)
        return 1
    if args.dial:
        return route_dial.run(args.dial, office, as_json=args.json)
    if args.replay:
        from console.cli.office import route_replay  # the database is slow to import

        return route_replay.run(args, office)
    try:
        if args.tree:
            return _tree(args, office, lookup or _directory(office, args.state))
        now = _live(args)
        asked = question(args, office, lookup or _directory(office, args.state), now.staff)
        decision = decide(asked.facts, office, asked.state, asked.at)
        if args.digits:
            decision = _pressed(args.digits, decision, office, asked)
        barred = asked.facts.card.barred if asked.facts.card else ()
        waiting = {**dict(now.waiting), **_waiting(args.waiting, office)}
        state = now.in_queues(asked.state)
        lines = in_lines(decision, office, state, asked.at, waiting, barred=barred)
        decision = replace(decision, reasons=(*decision.reasons, *lines))
    except Misuse as wrong:
        print(f"reception route: {wrong}", file=sys.stderr)
        return 2
    if args.json:
        found = as_json(decision, office) | {"states": {"desk": now.desk, "said": list(now.said)}}
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print_decision(decision, office, asked.facts, asked.state, asked.at, now.said)
    return 0


def _live(args: argparse.Namespace) -> Live:
    """The states of the moment, from a running desk where they are of use."""
    if args.config_only:
        return Live((route_live.CONFIG_ONLY,))
    return Live((route_live.OTHER_TIME,)) if args.at else route_live.live(args.socket)


def _misplaced(args: argparse.Namespace) -> str:
    """Which options miss each other or don't go together; empty when all is well."""
    if args.tree:
        for option, instead in _NOT_IN_A_TREE.items():
            if getattr(args, option):
                return (
                    f"--{option.replace('_', '-')} is for one call, and a tree shows a whole day: {instead}"
                )
    elif args.date:
        return "--date is the day of a tree: write --tree --date DAY, or --at for one call"
    elif sum(map(bool, (args.caller, args.replay, args.dial))) != 1:
        return "write one of --from N, --replay CALL-ID, --dial N or --tree"
    return ""


def _tree(args: argparse.Namespace, office: Office, lookup: Lookup) -> int:
    """Draw the day of a number. Raises :class:`Misuse`."""
    try:
        day = date.fromisoformat(args.date) if args.date else datetime.now(zone(office)).date()
    except ValueError:
        raise Misuse(f"--date {args.date}: write a day such as 2026-12-25") from None
    morning = datetime.combine(day, time(), zone(office))
    # what was set by hand in the course of the day counts from then on; --mode counts all day
    args.at = (morning if args.mode else morning + timedelta(days=1)).isoformat()
    asked = question(args, office, lookup)
    stretches = day_of(office, asked.facts, asked.state, day, anyone=not args.caller)
    if args.json:
        print(route_tree.as_json(stretches, office, asked.facts, day))
    else:
        route_tree.print_tree(stretches, office, asked.facts, day)
    return 0


def as_json(decision: Decision, office: Office) -> dict[str, object]:
    """The contract with scripts: ``mode``, ``rule``, ``plan`` and ``reasons``."""
    return {
        "mode": decision.mode,
        "rule": decision.rule,
        "plan": [{"destination": str(s.destination), "limit_s": limit_of(s, office)} for s in decision.plan],
        "reasons": [{"rule": r.rule, "matched": r.matched, "why": r.why} for r in decision.reasons],
    }


def question(
    args: argparse.Namespace, office: Office, lookup: Lookup, live: tuple[StaffState, ...] = ()
) -> Question:
    """The call that the command line describes; ``live`` are the states of people that it does not give.
    Raises :class:`Misuse`."""
    for option, means in (("digits", bool(office.menu)), ("says", False)):
        if getattr(args, option) and not means:
            raise Misuse(f"--{option} means something in a menu only, and this office has none")
    country = office.office.country
    caller = normalise(args.caller, country)
    trunk, to, attestation = _line(args, office)
    at = _instant(args.at, office)
    known = lookup(caller, at) if caller else Known()
    facts = CallFacts(
        caller=caller,
        to=normalise(to, country),
        trunk=trunk,
        attestation=attestation,
        card=known.card,
        past=known.past,
        open=known.open,
        reason=_reason(args.reason, office),
    )
    override = _override(args, office, at)
    given = _staff(args.staff, office)
    named = {each.name for each in given}
    return Question(facts, OfficeState(override, (*given, *(s for s in live if s.name not in named))), at)


def _pressed(digits: str, decision: Decision, office: Office, asked: Question) -> Decision:
    """The decision after the caller's keys. Raises :class:`Misuse`."""
    if wrong := next((key for key in digits if key not in PRESSABLE), ""):
        raise Misuse(f"--digits {digits}: {wrong!r} is on no telephone; write 0-9, *, # and - for a wait")
    if not comes_to_menu(decision):
        raise Misuse("--digits means something in a menu only, and this call comes to none")
    return choose(decision, asked.facts, office, asked.state, asked.at, keys=digits)


def _reason(word: str, office: Office) -> str:
    """A reason that something in the config gives or asks for."""
    keys = [menu.keys for menu in office.menu]
    keys += [changes.keys for menu in office.menu for changes in menu.modes.values()]
    known = {step.reason for each in keys for step in each.values() if step.reason}
    known |= {each for rule in office.rule for each in (*rule.when.reason, *rule.when.likely)}
    if word and word not in known:
        raise Misuse(f"--reason {word}: nothing in the config is about it{did_you_mean(word, known)}")
    return word


def _line(args: argparse.Namespace, office: Office) -> tuple[str, str, Attestation]:
    """Name of the line, the number dialled, and what vouches for the caller."""
    links: dict[str, Account | Trunk] = {trunk.name: trunk for trunk in office.trunk}
    links |= {account.name: account for account in office.account}
    if args.trunk and args.trunk not in links:
        raise Misuse(f"--trunk {args.trunk}: there is no such line{did_you_mean(args.trunk, links)}")
    link = links.get(args.trunk or next(iter(links), ""))
    to = args.to or (link.numbers[0] if link and link.numbers else "")
    vouched = Attestation.TRUNK if link and link.caller_id == "verified" else Attestation.NONE
    return link.name if link else "", to, Attestation(args.attestation) if args.attestation else vouched


def _instant(text: str, office: Office) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Misuse(f"--at {text}: write a time such as 2026-12-25T10:00") from None
    return at if at.tzinfo else at.replace(tzinfo=zone(office))


def _override(args: argparse.Namespace, office: Office, at: datetime) -> Override | None:
    """The mode asked for; without one, what the keyboard set for that time."""
    modes = {*office.modes, CLOSED}
    if args.mode:
        if args.mode not in modes:
            raise Misuse(f"--mode {args.mode}: there is no such mode{did_you_mean(args.mode, modes)}")
        return Override(args.mode, "--mode", at)
    try:
        found = read_strictly(args.state / FILE)
    except ValueError as wrong:
        print(f"reception route: overrides.toml is left out: {wrong}", file=sys.stderr)
        return None
    return found if found and found.set_at <= at else None


def _waiting(words: list[str], office: Office) -> dict[str, int]:
    """Callers ahead by queue. Raises :class:`Misuse`."""
    names = {queue.name for queue in office.queue}
    found = {}
    for word in words:
        name, _, count = word.partition("=")
        if name not in names:
            raise Misuse(f"--waiting {word}: there is no queue {name!r}{did_you_mean(name, names)}")
        if not count.isdecimal() or int(count) > 1000:
            raise Misuse(f"--waiting {word}: write {name}=N, a number of callers from 0 to 1000")
        found[name] = int(count)
    return found


def _staff(words: list[str], office: Office) -> tuple[StaffState, ...]:
    states = []
    names = {person.name for person in office.staff}
    for word in words:
        name, _, state = word.partition("=")
        if name not in names:
            raise Misuse(f"--staff {word}: nobody of that name{did_you_mean(name, names)}")
        if state not in STATES:
            raise Misuse(f"--staff {word}: write {name}=STATE{did_you_mean(state, STATES)}")
        states.append(StaffState(name, STATES[state]))
    return tuple(states)


def _directory(office: Office, state: Path) -> Lookup:
    """What the state folder's database knows, opened when it is asked; without one, the config."""

    def known(number: str, before: datetime) -> Known:
        from console.store.contacts.directory import Directory
        from console.store.database.engine import StoreError

        try:
            return Directory(state, office).known(number, before)
        except StoreError:
            return Known(card_of(office, number))

    return known
