"""How a peer writes telephone numbers: from ours (E.164) to what it takes, and from what it shows to ours.

Numbers within a country are written as its numbering plan dials them (ITU-T E.164, national and international
prefixes from libphonenumber). Extensions, star codes and whatever else is no telephone number pass as typed.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from console.config.grammar.numbers import e164
from console.config.schema.number_forms import Form, Receives, Rewrite, Sends
from console.routing.numbers.numbers import normalise

#: emergency numbers by how many countries have them; the first that a country knows stands for its own
_EMERGENCY = ("112", "911", "999", "000", "111", "110")
#: digits of the shortest number that is taken for one with its country code, where nothing says so
_LEAST_ABROAD = 8
_DIGITS = re.compile(r"[^\d*#+]")


@lru_cache(maxsize=4096)
def sent(number: str, country: str, sends: Sends) -> str:
    """A number of ours as it is sent to a peer in ``country`` (ISO 3166)."""
    if phonenumbers.is_emergency_number(number, country):
        return number
    if not number.startswith("+"):
        return number
    rewritten = _rewritten(number, sends.rewrite)
    if rewritten is not None:
        return rewritten
    written = _written(number, country, sends.form)
    return sends.prefix + written[sends.strip :]


def dialled(number: str, office: str, country: str, sends: Sends) -> str:
    """What is sent to a peer in ``country`` (empty: the office's) to call a number from an office in
    ``office``."""
    country = country or office
    return sent(emergency(number, office, country), country, sends)


def emergency(number: str, office: str, country: str) -> str:
    """An emergency number of the office's country as the peer's dials it; any other number as it is."""
    if not phonenumbers.is_emergency_number(number, office) or phonenumbers.is_emergency_number(
        number, country
    ):
        return number
    known = (each for each in _EMERGENCY if phonenumbers.is_emergency_number(each, country))
    return next(known, number)


@lru_cache(maxsize=16384)
def received(text: str, country: str, receives: Receives) -> str:
    """What a peer in ``country`` shows as a number, as ``normalise`` writes numbers: E.164 where it is one,
    else without separators; empty where none is shown."""
    plain = normalise(text, country)
    bare = _DIGITS.sub("", plain)
    if not bare or any(c.isalpha() for c in plain):
        return plain
    rewritten = _rewritten(bare, receives.rewrite)
    if rewritten is not None:
        return normalise(rewritten, country)
    # What ``normalise`` has read may have been read in the wrong form: begin with what was written.
    written = _DIGITS.sub("", _as_written(text))
    rest = written[receives.strip :]
    if receives.prefix and rest.startswith(receives.prefix):
        within = rest.removeprefix(receives.prefix)
        if found := _read(within, country, receives.form):
            return found
    return _read(rest, country, receives.form) or (plain if not receives.strip else rest)


def _as_written(text: str) -> str:
    """The user part of an address."""
    return re.sub(r"^(?:\s*(?:sips?|tel):)+", "", text, flags=re.IGNORECASE).split("@", 1)[0].split(";", 1)[0]


def _read(written: str, country: str, form: Form) -> str:
    """E.164 of a number in a form; empty where it is none."""
    if form in ("e164", "+e164"):
        return _with_code(written) or (e164(written, country) or "" if written.startswith("+") else "")
    if form == "auto" and _begins_with_code(written, country) and (found := _with_code(written)):
        return found
    home = e164(written, country) or ""
    if form != "auto" or not home or _is_valid(home):
        return home or _with_code(written)
    return _with_code(written) or home


def _begins_with_code(written: str, country: str) -> bool:
    """Whether digits are rather the country's own code and a number than one as dialled within the country:
    that would begin with its national prefix (0)."""
    code = str(phonenumbers.country_code_for_region(country))
    return phonenumbers.ndd_prefix_for_region(country, True) == "0" and written.startswith(code)


def _with_code(written: str) -> str:
    """A number that begins with its country's code, with or without + or the usual ways to say so."""
    for before in ("+", "00", "011"):
        if written.startswith(before):
            whole = "+" + written.removeprefix(before)
            if _is_valid(whole):
                return whole
    whole = f"+{written}"
    return whole if len(written) >= _LEAST_ABROAD and _is_valid(whole) else ""


@lru_cache(maxsize=16384)
def _is_valid(number: str) -> bool:
    parsed = _parsed(number)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def _parsed(number: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None


def _written(number: str, country: str, form: Form) -> str:
    """An E.164 number in a form, as somebody in the country dials it."""
    parsed = _parsed(number)
    if form == "+e164" or parsed is None:
        return number
    if form == "e164":
        return number.removeprefix("+")
    if parsed.country_code != phonenumbers.country_code_for_region(country):
        abroad = phonenumbers.format_out_of_country_calling_number(parsed, country)
        return _DIGITS.sub("", abroad)
    if form == "11 digits":
        return number.removeprefix("+")
    return _DIGITS.sub("", phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL))


def _rewritten(number: str, rewrites: tuple[Rewrite, ...]) -> str | None:
    """What the first entry makes of a number that fits it whole; ``None`` where none fits."""
    for each in rewrites:
        if found := re.fullmatch(each.match, number):
            return found.expand(each.replace)
    return None
