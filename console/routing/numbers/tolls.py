"""What a number costs and who may be called: classes of numbers, and those that are never refused.

Kari's Law (47 U.S.C. 623; 47 CFR 9.16) wants emergency numbers dialled at once and somebody told of it.
"""

from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from console.config.schema.office import Office


class Toll(StrEnum):
    """The class of a number that is called."""

    EMERGENCY = "emergency"
    INTERNAL = "internal"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    PREMIUM = "premium"


_COSTLY = frozenset(
    {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER}
)


@lru_cache(maxsize=4096)
def toll_of(number: str, country: str) -> Toll:
    """The class of a number as it is dialled in a country; one that can't be read counts as premium."""
    plain = "".join(c for c in number if c.isdigit() or c == "+")
    if phonenumbers.is_emergency_number(plain, country):
        return Toll.EMERGENCY
    if not plain.startswith("+") and len(plain) <= 6:
        return Toll.INTERNAL
    try:
        parsed = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return Toll.PREMIUM
    if phonenumbers.number_type(parsed) in _COSTLY:
        return Toll.PREMIUM
    home = phonenumbers.region_code_for_number(parsed) == country
    return Toll.NATIONAL if home else Toll.INTERNATIONAL


def refused(office: Office, number: str) -> str:
    """Why a number typed at a seat may not be called, as a sentence; empty when it may. Numbers that stand
    in the config are its administrator's choice and are never refused, nor are emergency numbers."""
    toll = toll_of(number, office.office.country)
    if toll is Toll.EMERGENCY or toll.value in office.desk.dial:
        return ""
    own = {*office.numbers.values(), *(person.mobile for person in office.staff)}
    if number in own:
        return ""
    allowed = ", ".join(office.desk.dial) or "none"
    return f"{number} is {toll}: only {allowed} numbers may be called from here"


def never_called_back(office: Office, number: str) -> str:
    """Why a caller's number is not called by the desk of itself: whoever calls chooses what stands there, so
    it must be of a kind that may be called at a seat, and never an emergency number: a claim must cost nobody
    money."""
    if toll_of(number, office.office.country) is Toll.EMERGENCY:
        return f"{number} is an emergency number: no caller has it"
    return refused(office, number)
