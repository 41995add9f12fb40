"""Chains: every step leads somewhere that exists, none comes back to us, and each ends well."""

import ipaddress
from collections.abc import Iterator

from console.config.destination import FINAL, NOT_YET, PREFERRED, TERMINAL, Destination, Kind, Step
from console.config.draft import UNREADABLE, Draft
from console.config.numbers import e164, is_internal, is_written
from console.config.plain import show
from console.config.problems import Problem, did_you_mean

_LATER = "is not carried out yet: send the call to desk, staff NAME, number N or voicemail NAME"
_DEAD_END = (
    "what happens if nobody answers? End the chain with a voicemail, an announcement or a goodbye, "
    'such as "voicemail front", "say closed" or "hang up"'
)
_PHONES = ("uri", "extension", "mobile")
_ROUND = "the call would come back to us and go round"


def check_chains(draft: Draft) -> Iterator[Problem]:
    """Problems of every rule's chain, of ``routing.otherwise``, and of the phones they ring."""
    walker = _Walker(draft)
    for i, rule in enumerate(draft.office.rule):
        yield from walker.chain(f"{draft.key('rule', i)}.then", rule.then, f' (rule "{rule.name}")')
    yield from walker.chain("routing.otherwise", draft.office.routing.otherwise, "")
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
            Kind.STAFF: draft.names("staff") | {PREFERRED},
            Kind.VOICEMAIL: draft.names("voicemail"),
            Kind.SAY: draft.names("prompt"),
        }

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
            if step.destination.kind in TERMINAL and step.limit_s is not None:
                message = f"a limit means nothing here: {step.destination.kind} has its own length{whose}"
                yield Problem(f"{key}[{i}]", show(str(step)), message, warning=True)
        if steps[-1] != UNREADABLE and steps[-1].destination.kind not in TERMINAL | NOT_YET:
            yield Problem(f"{key}[{len(steps) - 1}]", show(str(steps[-1])), _DEAD_END + whose)

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

    def _destination(self, place: Destination) -> Iterator[str]:
        if place.kind in NOT_YET:
            yield f"{place.kind} {_LATER}"
        elif place.kind in self._names and place.name not in self._names[place.kind]:
            what = {Kind.STAFF: "staff member", Kind.VOICEMAIL: "voicemail", Kind.SAY: "prompt"}[place.kind]
            yield f"there is no {what} {place.name!r}{did_you_mean(place.name, self._names[place.kind])}"
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
    return host in ("0.0.0.0", "::")  # noqa: S104


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
