"""`reception route --dial N`: what would be sent where to call a number, and why."""

import json
import sys

from console.config.grammar.destination import parse_destination
from console.config.schema.network import Account, Trunk
from console.config.schema.number_forms import Sends
from console.config.schema.office import Office
from console.routing.numbers.number_translation import dialled, emergency
from console.routing.numbers.numbers import normalise
from console.routing.numbers.phones import reach
from console.routing.numbers.tolls import Toll, refused, toll_of


def run(typed: str, office: Office, *, as_json: bool) -> int:
    """Print it; 2 for what is no number or has no way out."""
    try:
        target = reach(office, parse_destination(f"number {typed}").destination)
    except ValueError as wrong:
        print(f"reception route: --dial {typed}: {wrong}", file=sys.stderr)
        return 2
    links: tuple[Account | Trunk, ...] = (*office.account, *office.trunk)
    link = next((each for each in links if target and each.name == target.via), None)
    if target is None or link is None:
        print(f"reception route: --dial {typed}: no trunk or account leads there", file=sys.stderr)
        return 2
    number = normalise(office.numbers.get(typed, typed), office.office.country)
    written = dialled(number, office.office.country, link.country, link.sends)
    found = {
        "number": number,
        "class": toll_of(number, office.office.country).value,
        "through": link.name,
        "sent": written,
        "why": why(number, office.office.country, link),
        "refused": refused(office, number),
    }
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    print(f"{number}, {found['class']}, through {link.name}\n  sent as {written}: {found['why']}")
    if found["refused"]:
        print(f"  not from a seat: {found['refused']}")
    return 0


def why(number: str, home: str, link: Account | Trunk) -> str:
    """Why it is sent so, as a clause."""
    country = link.country or home
    if toll_of(number, home) is Toll.EMERGENCY:
        here = emergency(number, home, country)
        return "an emergency number" if here == number else f"the emergency number of {country}"
    if not number.startswith("+"):
        return "as typed, for it is no telephone number"
    plain = link.sends.model_copy(update={"rewrite": ()})
    if dialled(number, home, country, plain) != dialled(number, home, country, link.sends):
        return f"rewritten by sends of {link.name}"
    return ", ".join((_FORMS[link.sends.form].format(country=country), *_cut(link.sends)))


_FORMS = {
    "+e164": "with + and the country's code (+e164)",
    "e164": "with the country's code (e164)",
    "national": "as dialled in {country} (national)",
    "11 digits": "with the country's code, abroad as dialled from {country} (11 digits)",
}


def _cut(sends: Sends) -> list[str]:
    strip = [f"the first {sends.strip} left out"] if sends.strip else []
    return strip + ([f"{sends.prefix} ahead"] if sends.prefix else [])
