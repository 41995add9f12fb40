"""The kinds of values the config holds, each with its check; a failed one says what would be right."""

import ipaddress
import re
import zoneinfo
from typing import Annotated, Any

import phonenumbers
from holidays.registry import EntityLoader  # holidays itself would read every country to list them
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from console.config.grammar.dates import DatedException, parse_exception
from console.config.grammar.destination import (
    OUTCOMES,
    QUEUE_OUTCOMES,
    Step,
    parse_destination,
    parse_duration,
)
from console.config.grammar.hours import check_hours
from console.config.grammar.numbers import e164, is_internal, is_written
from console.config.problems import closest, did_you_mean

_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]*$")
_HOST = r"(?:\[[0-9A-Fa-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
_ADDRESS = re.compile(rf"^{_HOST}(?::(?P<port>\d{{1,5}}))?$")
_URI = re.compile(rf"^sips?:[^@\s<>\"]+@(?P<address>{_HOST}(?::\d{{1,5}})?)(?:;[^\s<>]*)?$")
_PORTS = re.compile(r"^(\d{1,5})-(\d{1,5})$")
_PATTERN = re.compile(r"^\+?[\d*?]+$")
_SEPARATORS = re.compile(r"[\s().\-/]")
#: words a rule's ``caller`` may be instead of a number
CALLER_WORDS = ("known", "unknown", "withheld")
#: keys of a step's table that are no outcomes
#: ``blf`` of a person whose own phone is watched, in place of another address
WATCHED = "true"
_STEP_KEYS = ("to", "needs", "language", "reason")


def _name(value: str) -> str:
    if not _NAME.match(value):
        raise ValueError("write a short name in small letters, digits, - and _, such as front or dr-cole")
    return value


def _address(value: str) -> str:
    match = _ADDRESS.match(value)
    if not match or int(match["port"] or 5060) not in range(1, 65536):
        raise ValueError("write a host or host:port, such as pbx.example.com or 192.168.1.10:5060")
    return value


def _sip_address(value: str) -> str:
    if value.count(":") > 1:
        raise ValueError("the desk speaks IPv4 only: write an IPv4 address, or a name that has one")
    return _address(value)


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError("write an address or a network, such as 203.0.113.7 or 203.0.113.0/24") from None
    return value


def _uri(value: str) -> str:
    match = _URI.match(value)
    if value and not match:
        raise ValueError('write a SIP address, such as "sip:sam@192.168.1.20"')
    if match:
        _sip_address(match["address"])
    return value


def _watched(value: object) -> str:
    if isinstance(value, bool):
        return WATCHED if value else ""
    if not isinstance(value, str):
        raise ValueError("write true, or the SIP address to ask about")
    return value if value in ("", WATCHED) else _uri(value)


def _ports(value: str) -> str:
    match = _PORTS.match(value)
    if not match or not 1024 <= int(match[1]) < int(match[2]) <= 65535:
        raise ValueError("write two ports from 1024 to 65535, such as 10000-19999")
    return value


def _hours(value: str) -> str:
    return check_hours(value) if value else value


def _zone(value: str) -> str:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        near = _city(value, known) or closest(value, known)
        hint = f'; did you mean "{near}"?' if near else "; write one such as America/New_York"
        raise ValueError(f"is no time zone{hint}") from None
    return value


def _city(value: str, known: set[str]) -> str:
    """The zone whose last word is the city that was written."""
    city = value.rsplit("/", 1)[-1].replace(" ", "_").lower()
    return min((zone for zone in known if zone.lower().endswith("/" + city)), default="")


def _country(value: str) -> str:
    if value not in phonenumbers.SUPPORTED_REGIONS or value not in EntityLoader.get_country_codes():
        near = value.upper()
        hint = f'; did you mean "{near}"?' if near != value and near in phonenumbers.SUPPORTED_REGIONS else ""
        raise ValueError(f"is no ISO 3166 country code such as US{hint}")
    return value


def _number(value: str, info: ValidationInfo) -> str:
    country = (info.context or {}).get("country") or ""
    if value and not is_internal(value) and not (e164(value, country) if country else is_written(value)):
        where = f" for {country}" if country else ""
        raise ValueError(f"is no telephone number{where}; write it as +12125550142 or as it is dialled")
    return value


def is_pattern(value: str) -> bool:
    """Whether a text is a number with ``*`` (any digits) or ``?`` (one digit) in it."""
    plain = _SEPARATORS.sub("", value)
    return ("*" in plain or "?" in plain) and bool(_PATTERN.match(plain))


def _caller(value: str, info: ValidationInfo) -> str:
    if value in CALLER_WORDS or is_pattern(value):
        return value
    try:
        return _number(value, info)
    except ValueError:
        hint = did_you_mean(value, CALLER_WORDS)
        right = hint if "mean" in hint else "; write +12125550142, +1212* or known, unknown, withheld"
        raise ValueError(f"is no number, pattern or word for a caller{right}") from None


def as_step(value: Any) -> Step:
    """A step of a chain, from a sentence or a table."""
    if isinstance(value, Step):
        return value
    if isinstance(value, str):
        return parse_destination(value)
    if isinstance(value, dict) and isinstance(value.get("to"), str):
        step = parse_destination(value["to"])
        branches = {k: _plain(v) for k, v in value.items() if k not in _STEP_KEYS}
        wrong = sorted(set(branches) - set(OUTCOMES))
        if wrong:
            known = (*OUTCOMES, *_STEP_KEYS)
            raise ValueError(f"{wrong[0]!r} is no outcome{did_you_mean(wrong[0], known)}")
        return Step(
            step.destination,
            step.limit_s,
            tuple((k, parse_destination(v)) for k, v in branches.items()),
            tuple(_skills(value.get("needs", {})).items()),
            str(value.get("language", "")),
            str(value.get("reason", "")),
        )
    raise ValueError(
        'write a destination such as "staff sam 20s" or { to = "staff sam 20s", busy = "voicemail sam" }'
    )


def _plain(branch: Any) -> str:
    """A branch, which is one destination and no more."""
    if not isinstance(branch, str):
        raise ValueError('a branch does not branch again: write one destination, such as "voicemail front"')
    return branch


def _skills(value: Any) -> dict[str, int]:
    """Skills with least levels, from a table or from names alone (level 1)."""
    if isinstance(value, str | list | tuple):
        value = dict.fromkeys((value,) if isinstance(value, str) else value, 1)
    if not isinstance(value, dict):
        raise ValueError('write skills with levels from 1 to 5, such as { billing = 3 }, or ["billing"]')
    for name, level in value.items():
        if not isinstance(name, str) or not isinstance(level, int) or not 1 <= level <= 5:
            raise ValueError(f"{name} = {level!r}: a level is a whole number from 1 to 5")
    return value


def _branches(value: Any) -> Any:
    """Where a queue's callers go by outcome, from a table or from one destination for all of them."""
    if isinstance(value, str):
        return tuple((outcome, parse_destination(value)) for outcome in QUEUE_OUTCOMES)
    if isinstance(value, dict):
        wrong = sorted(set(value) - set(QUEUE_OUTCOMES))
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no outcome of a queue{did_you_mean(wrong[0], QUEUE_OUTCOMES)}")
        return tuple((outcome, parse_destination(_plain(to))) for outcome, to in value.items())
    if isinstance(value, tuple):
        return value
    raise ValueError('write a destination such as "voicemail billing" or { full = "voicemail billing" }')


def _key(value: str) -> str:
    if len(value) != 1 or value not in "0123456789*#":
        raise ValueError("a key is one of 0-9, * and #")
    return value


def _exception(value: Any) -> DatedException:
    return value if isinstance(value, DatedException) else parse_exception(str(value))


def listed(value: Any) -> Any:
    """A value that stands alone, as a list."""
    return (value,) if isinstance(value, str) else value


Name = Annotated[str, AfterValidator(_name)]
Seconds = Annotated[float, BeforeValidator(parse_duration), Field(ge=0)]
Address = Annotated[str, AfterValidator(_address)]
SipAddress = Annotated[str, AfterValidator(_sip_address)]
Network = Annotated[str, AfterValidator(_network)]
SipUri = Annotated[str, AfterValidator(_uri)]
Watched = Annotated[str, BeforeValidator(_watched)]
Ports = Annotated[str, AfterValidator(_ports)]
Hours = Annotated[str, AfterValidator(_hours)]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Number = Annotated[str, AfterValidator(_number)]
Caller = Annotated[str, AfterValidator(_caller)]
ChainStep = Annotated[Step, BeforeValidator(as_step)]
Chain = Annotated[tuple[ChainStep, ...], BeforeValidator(listed), Field(min_length=1)]
Exceptions = tuple[Annotated[DatedException, BeforeValidator(_exception)], ...]
OneOrMore = Annotated[tuple[str, ...], BeforeValidator(listed)]
Callers = Annotated[tuple[Caller, ...], BeforeValidator(listed)]
Numbers = Annotated[tuple[Number, ...], BeforeValidator(listed)]
Level = Annotated[int, Field(ge=1, le=5)]
Skills = Annotated[dict[str, int], BeforeValidator(_skills)]
Branches = Annotated[tuple[tuple[str, Step], ...], BeforeValidator(_branches)]
Key = Annotated[str, AfterValidator(_key)]
