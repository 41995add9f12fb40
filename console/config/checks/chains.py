"""Chains: every step leads somewhere that exists, none comes back to us, and each ends well."""

import ipaddress
from collections.abc import Iterator

from console.config.draft import UNREADABLE, Draft
from console.config.explain import show
from console.config.grammar.destination import (
    FINAL,
    IN_MENUS,
    LOOKED_UP,
    OUTCOMES,
    QUEUE_OUTCOMES,
    TERMINAL,
    Destination,
    Kind,
    Step,
)
from console.config.grammar.numbers import e164, is_internal, is_written
from console.config.problems import Problem, did_you_mean

_DEAD_END = (
    "what happens if nobody answers? End the chain with a voicemail, an announcement or a goodbye, "
    'such as "voicemail front", "say closed" or "hang up"'
)
_PHONES = ("uri", "extension", "mobile")
_ROUND = "the call would come back to us and go round"
_WHAT = {
    Kind.STAFF: "staff member",
    Kind.VOICEMAIL: "voicemail",
    Kind.SAY: "prompt",
    Kind.QUEUE: "queue",
    Kind.MENU: "menu",
}
_LENGTHLESS = TERMINAL | IN_MENUS | {Kind.MENU}
_PHONE_OUTCOMES = tuple(outcome for outcome in OUTCOMES if outcome not in QUEUE_OUTCOMES[1:])
#: what can come of a step, by its kind; nothing of those that are not here
_OUTCOMES_OF = {
    Kind.DESK: tuple(outcome for outcome in _PHONE_OUTCOMES if outcome != "closed"),
    Kind.STAFF: _PHONE_OUTCOMES,
    Kind.NUMBER: _PHONE_OUTCOMES,
    Kind.QUEUE: QUEUE_OUTCOMES,
    Kind.SKILL: QUEUE_OUTCOMES,
}


def check_chains(draft: Draft) -> Iterator[Problem]:
    """Problems of every rule's chain, of ``routing.otherwise``, and of the phones they ring."""
    walker = _Walker(draft)
    for i, rule in enumerate(draft.office.rule):
        yield from walker.chain(f"{draft.key('rule', i)}.then", rule.then, f' (rule "{rule.name}")')
    yield from walker.chain("routing.otherwise", draft.office.routing.otherwise, "")
    yield from walker.queues()
    yield from walker.menus()
    yield from walker.boxes()
    yield from walker.circles()
    yield from walker.phones()


class _Walker:
    """Looks at chains with the office's names and own addresses at hand."""

    def __init__(self, draft: Draft) -> None:
        office = draft.office
        self._draft = draft
        self._office = office
        self._country = draft.country
        self._links = draft.names("account", "trunk")
        self._ours = {self._plain(n): account.name for account in office.account for n in account.numbers}
        self._ours |= {self._plain(n): trunk.name for trunk in office.trunk for n in trunk.numbers}
        self._people = {person.name: person for person in office.staff}
        staff = [entry for _, entry in draft.entries("staff") if isinstance(entry.get("name"), str)]
        self._phoneless = {entry["name"] for entry in staff if not any(map(entry.get, _PHONES))}
        self._names = {
            Kind.STAFF: draft.names("staff") | set(LOOKED_UP),
            Kind.VOICEMAIL: draft.names("voicemail"),
            Kind.SAY: draft.names("prompt"),
            Kind.QUEUE: draft.names("queue"),
            Kind.MENU: draft.names("menu"),
        }
        self._skills = {skill for person in office.staff for skill in person.skills}

    def chain(self, key: str, steps: tuple[Step, ...], whose: str) -> Iterator[Problem]:
        """Problems of one chain."""
        ended = ""
        for i, step in enumerate(steps):
            if step == UNREADABLE:
                continue
            if ended:
                yield Problem(
                    f"{key}[{i}]", show(str(step)), f'is never reached: "{ended}" ends the call{whose}'
                )
            places = [(f"{key}[{i}]", step.destination)]
            places += [(f"{key}[{i}].{outcome}", branch.destination) for outcome, branch in step.otherwise]
            for where, place in places:
                for message in self._destination(place):
                    yield Problem(where, show(str(place)), message + whose)
            if step.destination.kind in FINAL:
                ended = str(step.destination)
            yield from self._odd(f"{key}[{i}]", step, whose)
        if steps[-1] != UNREADABLE and (why := self._open_end(steps[-1], frozenset())):
            yield Problem(f"{key}[{len(steps) - 1}]", show(str(steps[-1])), why + whose)

    def queues(self) -> Iterator[Problem]:
        """Problems of where queues overflow to."""
        for i, queue in enumerate(self._office.queue):
            key, whose = f"{self._draft.key('queue', i)}.overflow", f' (queue "{queue.name}")'
            for outcome, step in queue.overflow:
                for message in self._destination(step.destination):
                    yield Problem(f"{key}.{outcome}", show(str(step)), message + whose)
                yield from self._odd(f"{key}.{outcome}", step, whose)

    def menus(self) -> Iterator[Problem]:
        """Problems of where menus lead."""
        for i, menu in enumerate(self._office.menu):
            key, whose = self._draft.key("menu", i), f' (menu "{menu.name}")'
            places = [(f"{key}.keys.{digit}", step) for digit, step in menu.keys.items()]
            places += [(f"{key}.no_input", menu.no_input), (f"{key}.invalid", menu.invalid)]
            for mode, changes in menu.modes.items():
                places += [(f"{key}.modes.{mode}.keys.{k}", step) for k, step in changes.keys.items()]
            for where, step in places:
                if step == UNREADABLE:
                    continue
                yield from self._odd(where, step, whose)
                branches = [(f"{where}.{outcome}", branch) for outcome, branch in step.otherwise]
                for at, each in [(where, step), *branches]:
                    on_key = ".keys." in where and at == where
                    for message in self._destination(each.destination, on_key=on_key):
                        yield Problem(at, show(str(each)), message + whose)

    def _odd(self, key: str, step: Step, whose: str) -> Iterator[Problem]:
        """Limits that mean nothing, and branches for what never comes of a step."""
        for at, each in ((key, step), *((f"{key}.{outcome}", branch) for outcome, branch in step.otherwise)):
            if each.destination.kind in _LENGTHLESS and each.limit_s is not None and each != UNREADABLE:
                message = f"a limit means nothing here: {each.destination.kind} has its own length{whose}"
                yield Problem(at, show(str(each)), message, warning=True)
            queue = self._office.line(each.destination.name) if each.destination.kind is Kind.QUEUE else None
            if queue and queue.max_wait and (each.limit_s or 0.0) > queue.max_wait:
                longest = f"the longest wait (max_wait) of {queue.name} is {queue.max_wait:g}s"
                message = f"this limit never comes: {longest}"
                yield Problem(at, show(str(each)), message + whose, warning=True)
        kind = step.destination.kind
        come = _OUTCOMES_OF.get(kind, ())
        for outcome, branch in step.otherwise:
            if outcome not in come:
                can = f"; write one of {', '.join(come)}" if come else ""
                message = f"never comes of {step.destination}{can}{whose}"
                yield Problem(f"{key}.{outcome}", show(str(branch)), message, warning=True)

    def boxes(self) -> Iterator[Problem]:
        """Problems of where key 0 leads at voicemail boxes."""
        for i, box in enumerate(self._office.voicemail):
            key, whose = f"{self._draft.key('voicemail', i)}.operator", f' (voicemail "{box.name}")'
            step = box.operator
            if step is None or step == UNREADABLE:
                continue
            for at, each in [(key, step), *((f"{key}.{o}", branch) for o, branch in step.otherwise)]:
                for message in self._destination(each.destination):
                    yield Problem(at, show(str(each)), message + whose)
            if step.destination.kind in (Kind.VOICEMAIL, Kind.MESSAGES, Kind.SAY, Kind.HANG_UP):
                message = f'is nobody: key 0 must lead to a person, such as "desk"{whose}'
                yield Problem(key, show(str(step)), message)
            yield from self._odd(key, step, whose)

    def circles(self) -> Iterator[Problem]:
        """Queues and menus from which a call comes back without anybody's choice."""
        ways: dict[Destination, tuple[str, tuple[Step, ...]]] = {}
        for i, queue in enumerate(self._office.queue):
            steps = tuple(step for _, step in queue.overflow)
            ways[Destination(Kind.QUEUE, queue.name)] = (f"{self._draft.key('queue', i)}.overflow", steps)
        for i, menu in enumerate(self._office.menu):
            ends = (menu.no_input, menu.invalid)
            steps = (*ends, *(branch for step in ends for _, branch in step.otherwise))
            ways[Destination(Kind.MENU, menu.name)] = (f"{self._draft.key('menu', i)}.no_input", steps)
        for start, (key, _) in ways.items():
            seen: set[Destination] = set()
            ahead = [start]
            while ahead:
                for step in ways.get(ahead.pop(), ("", ()))[1]:
                    if step.destination == start:
                        message = f"comes back to {start} by itself: the call would go round for ever"
                        yield Problem(key, show(str(step)), message)
                        ahead.clear()
                        break
                    if step.destination not in seen:
                        seen.add(step.destination)
                        ahead.append(step.destination)

    def _open_end(self, step: Step, seen: frozenset[Step]) -> str:
        """How a call could end nowhere behind a chain's last step; empty when it can't."""
        place = step.destination
        # the same queue may be come to again without the branches it had the first time: steps are compared
        if place.kind in TERMINAL or step in seen or step == UNREADABLE:
            return ""
        seen |= {step}
        if place.kind is Kind.QUEUE and (queue := self._office.line(place.name)):
            branches = {**dict(queue.overflow), **dict(step.otherwise)}
            open_ends = [o for o in QUEUE_OUTCOMES if o not in branches]
            open_ends += [o for o, branch in branches.items() if self._open_end(branch, seen)]
            if not open_ends:
                return ""
            return f"{place} can end with {', '.join(open_ends)}: {_DEAD_END}"
        if place.kind is Kind.MENU and (menu := self._office.choice(place.name)):
            ways = [(f"key {digit}", to) for digit, to in menu.keys.items()]
            ways += [
                (f"key {digit} in mode {mode}", to)
                for mode, changes in menu.modes.items()
                for digit, to in changes.keys.items()
            ]
            ways += [("no_input", menu.no_input), ("invalid", menu.invalid)]
            found = [
                way for way, to in ways if to.destination.kind not in IN_MENUS and self._open_end(to, seen)
            ]
            found += ["a dialled extension"] if self._office.extensions(menu) else []
            if not found:
                return ""
            return f"{place} can end nowhere by {', '.join(found)}: {_DEAD_END}"
        return "" if place.kind in (Kind.QUEUE, Kind.MENU) else _DEAD_END

    def phones(self) -> Iterator[Problem]:
        """Addresses of phones that are our own."""
        office = self._office
        if self._is_us(office.desk.phone):
            yield Problem("desk.phone", show(office.desk.phone), f"is the desk's own address: {_ROUND}")
        for i, person in enumerate(office.staff):
            key, whose = self._draft.key("staff", i), f' (staff "{person.name}")'
            if self._is_us(person.uri):
                yield Problem(f"{key}.uri", show(person.uri), f"is the desk's own address: {_ROUND}{whose}")
            for field in ("extension", "mobile"):
                number = getattr(person, field)
                if link := self._own(number):
                    message = f"is our own number at {link}: {_ROUND}{whose}"
                    yield Problem(f"{key}.{field}", show(number), message)

    def _destination(self, place: Destination, *, on_key: bool = False) -> Iterator[str]:
        if place.kind in IN_MENUS:
            if not on_key:
                yield f"{place.kind} means something on a menu's key only"
        elif place.kind in self._names and place.name not in self._names[place.kind]:
            what = _WHAT[place.kind]
            yield f"there is no {what} {place.name!r}{did_you_mean(place.name, self._names[place.kind])}"
        elif place.kind is Kind.SKILL and place.name not in self._skills:
            yield f"nobody has the skill {place.name!r}{did_you_mean(place.name, self._skills)}"
        elif place.kind is Kind.STAFF:
            yield from self._staff(place.name)
        elif place.kind is Kind.NUMBER:
            yield from self._number(place.name)

    def _staff(self, name: str) -> Iterator[str]:
        person = self._people.get(name)
        if person is None or person.uri:
            return
        if name in self._phoneless:
            yield f"{name} has no phone; give a uri, an extension or a mobile"
        elif not self._links and (person.extension or person.mobile):
            phone = "extension" if person.extension else "mobile"
            yield f"nothing leads to {name}'s {phone}; add a trunk or an account"

    def _number(self, name: str) -> Iterator[str]:
        named = self._draft.names("numbers")
        number = self._office.numbers.get(name, "" if name in named else name)
        if not number:
            return  # a named number that can't be read was reported where it stands
        written = e164(name, self._country) if self._country else is_written(name)
        if name not in named and not written and not is_internal(name):
            hint = did_you_mean(name, named) or "; write one as +12125550142"
            yield f"is no telephone number for {self._country} and no name in [numbers]{hint}"
        elif link := self._own(number):
            yield f"is our own number at {link}: {_ROUND}"
        elif not self._links:
            yield "nothing leads to telephone numbers; add a trunk or an account"

    def _plain(self, number: str) -> str:
        return e164(number, self._country) or number

    def _own(self, number: str) -> str:
        """The account or trunk that a number reaches us through; empty when it is not ours."""
        if not number:
            return ""
        at = next((a.name for a in self._office.account if number == a.user), "")
        return at or self._ours.get(self._plain(number), "")

    def _is_us(self, uri: str) -> bool:
        """Whether a SIP address is where we listen."""
        if not uri:
            return False
        host, port = _place(uri.split("@", 1)[-1].split(";", 1)[0])
        our_host, our_port = _place(self._office.sip.listen)
        return port == our_port and (host == our_host or (_is_any(our_host) and _is_local(host)))


def _place(address: str) -> tuple[str, int]:
    bracket = address.rfind("]")
    host, colon, port = address[bracket + 1 :].rpartition(":")
    name = (address[: bracket + 1] + host) if colon else address
    name = name.strip("[]").lower()
    return ("127.0.0.1" if name == "localhost" else name), int(port) if colon else 5060


def _is_any(host: str) -> bool:
    return host == "0.0.0.0"  # noqa: S104


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
