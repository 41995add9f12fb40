"""Telephone numbers as a country reads them."""

import re

import phonenumbers

_WRITTEN = re.compile(r"^\+?[\d\s().\-/\u00a0]+$")
#: digits, * and # of an extension or service code; too short to be anybody's number
_INTERNAL = re.compile(r"^[\d*#]{1,6}$")


def e164(text: str, country: str) -> str | None:
    """``+12125550142`` for any way to write it in ``country`` (ISO 3166), ``None`` for no number.

    A number that could exist is one: numbers kept for fiction and test ranges pass. As few digits as an
    extension has must be a number that exists.
    """
    if not _WRITTEN.match(text):
        return None
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    if is_internal(text) and not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_written(text: str) -> bool:
    """Whether a text is written like a number, whatever the country."""
    return bool(_WRITTEN.match(text))


def is_internal(text: str) -> bool:
    """Whether a text is an extension or a service code such as ``201`` or ``*97``."""
    return bool(_INTERNAL.match(text))
