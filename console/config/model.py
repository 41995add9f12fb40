"""The office as its administrator wrote it: frozen models, a description under each field."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from console.config.dates import DatedException, parse_exception
from console.config.destination import Step, parse_destination, parse_duration

_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]*$")


def _name(value: str) -> str:
    if not _NAME.match(value):
        raise ValueError("write a short name in small letters, digits, - and _, such as front or dr-cole")
    return value


def _step(value: Any) -> Step:
    if isinstance(value, Step):
        return value
    if isinstance(value, str):
        return parse_destination(value)
    if isinstance(value, dict) and isinstance(value.get("to"), str):
        step = parse_destination(value["to"])
        others = {k: v for k, v in value.items() if k != "to"}
        wrong = sorted(set(others) - {"busy", "no_answer", "declined", "unreachable", "closed", "full"})
        if wrong:
            raise ValueError(
                f"{wrong[0]!r} is no outcome; use busy, no_answer, declined, unreachable, closed or full"
            )
        return Step(
            step.destination,
            step.limit_s,
            tuple((k, parse_destination(str(v)).destination) for k, v in others.items()),
        )
    raise ValueError(
        'write a destination such as "staff sam 20s" or { to = "staff sam 20s", busy = "voicemail sam" }'
    )


def _exception(value: Any) -> DatedException:
    return value if isinstance(value, DatedException) else parse_exception(str(value))


Name = Annotated[str, AfterValidator(_name)]
Seconds = Annotated[float, BeforeValidator(parse_duration), Field(ge=0)]
ChainStep = Annotated[Step, BeforeValidator(_step)]
Exceptions = tuple[Annotated[DatedException, BeforeValidator(_exception)], ...]
OneOrMore = Annotated[tuple[str, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)]


class Part(BaseModel):
    """A frozen table of the config; unknown keys are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=True
    )


class OfficeInfo(Part):
    """``[office]``: whose front desk this is and where it stands."""

    name: str = Field(min_length=1)
    """The office's name, as shown in the header."""
    timezone: str
    """IANA time zone, such as "America/New_York": all hours are meant in it."""
    country: str
    """ISO 3166 code, such as "US": public holidays and national numbers are read with it."""
    region: str = ""
    """State or province code, such as "NY", for regional holidays."""


class Desk(Part):
    """``[desk]``: how calls ring at the desk and what follows when nothing else is said."""

    ring: Seconds = 20.0
    """How long a call rings at the desk when a step gives no limit."""
    answer: Seconds = 25.0
    """How long a staff phone or number rings when a step gives no limit."""
    recall: Seconds = 30.0
    """How long a call that came back to the desk rings there before its chain goes on."""
    phone: str = ""
    """SIP address of the front desk's own phone: used by seats whose person has none."""
    audio: Literal["phone", "headset"] = "phone"
    """How a seat talks when its person does not say: her phone, or a sound device of this machine."""
    auto_answer: bool = True
    """Ask seat phones to answer by themselves (Call-Info answer-after=0 and Alert-Info)."""
    hops: int = Field(default=5, ge=0, le=20)
    """How often a call may have been diverted before it reaches us (History-Info, Diversion)."""


class Sip(Part):
    """``[sip]``: where the desk listens."""

    listen: str = "127.0.0.1:5060"
    """Address and port for SIP; RTP binds to the same address."""
    transports: tuple[Literal["udp", "tcp"], ...] = ("udp", "tcp")
    """Transports to listen on."""
    rtp_ports: str = "10000-19999"
    """Range of UDP ports for audio."""
    lines: int = Field(default=500, ge=1, le=2000)
    """Calls at once that we ask the SIP library for; its build may hold fewer (`reception doctor`)."""
    media_timeout: Seconds = 30.0
    """A call whose audio stops for this long is ended as dead; 0 turns that off."""


class Account(Part):
    """``[[account]]``: a registration at a PBX or provider."""

    name: Name
    """Its name in rules, on the board and in the journal."""
    server: str
    """Host or host:port of the registrar."""
    user: str = Field(min_length=1)
    """User name, also the user part of our address there."""
    password_file: str = ""
    """File that holds the password (only its first line is read)."""
    password_env: str = ""
    """Environment variable that holds the password."""
    transport: Literal["udp", "tcp"] = "udp"
    """Transport towards the server."""
    expires: Seconds = 300.0
    """Registration lifetime asked for."""
    numbers: tuple[str, ...] = ()
    """Numbers that reach us through it: a chain may not call them (it would go round)."""
    caller_id: Literal["verified", "claimed"] = "claimed"
    """"verified" where the server vouches for caller numbers (a PBX of our own)."""
    handoff: Literal["bridge", "refer", "redirect"] = "bridge"
    """What happens to a call given to a number: stay in the desk's hands, REFER, or 302."""


class Trunk(Part):
    """``[[trunk]]``: a peer we exchange calls with, without registration."""

    name: Name
    """Its name in rules, on the board and in the journal."""
    address: str
    """host[:port] that calls to numbers are sent to."""
    accept: tuple[str, ...] = ()
    """Addresses or networks its calls come from; empty: the host of ``address``."""
    transport: Literal["udp", "tcp"] = "udp"
    """Transport towards the peer."""
    numbers: tuple[str, ...] = ()
    """Numbers that reach us through it: a chain may not call them (it would go round)."""
    caller_id: Literal["verified", "claimed"] = "claimed"
    """"verified" where the peer vouches for caller numbers without a STIR attestation."""
    handoff: Literal["bridge", "refer", "redirect"] = "bridge"
    """What happens to a call given to a number: stay in the desk's hands, REFER, or 302."""


class Mode(Part):
    """``[modes.NAME]``: when the office is in this mode."""

    label: str = ""
    """Word on the board; the name in capitals when empty."""
    hours: str = ""
    """Weekly hours in OSM opening_hours syntax, such as "Mo-Fr 08:00-12:00,13:00-17:00"."""
    dates: Exceptions = ()
    """Dated exceptions: "2026-12-24 12:00-24:00 Christmas Eve" or "2026-08-03..2026-08-07 team week"."""
    public_holidays: bool = False
    """Whether the country's and region's public holidays put the office in this mode."""


class Staff(Part):
    """``[[staff]]``: a person calls can be given to."""

    name: Name
    """Short name used in rules: ``staff sam``."""
    title: str = ""
    """Name as shown, such as "Dr Cole"."""
    role: str = ""
    """What she does, as shown: "billing", "therapist"."""
    extension: str = ""
    """Extension at the PBX (``via``), rung when there is no ``uri``."""
    uri: str = ""
    """SIP address of her phone, such as "sip:sam@192.168.1.20"."""
    mobile: str = ""
    """Her mobile number, reached through a trunk."""
    user: str = ""
    """Her Unix user: a seat opened by it is hers and talks through her phone."""
    audio: Literal["", "phone", "headset"] = ""
    """How her seat talks; empty: as ``[desk] audio``."""
    hours: str = ""
    """When she works, in opening_hours syntax; empty: always."""
    skills: dict[str, int] = {}
    """Skills with levels 1-5, for skill-based routing."""


class Person(Part):
    """``[[contact]]``: a caller the config itself knows; the rest are imported or made at the desk."""

    name: str = Field(min_length=1)
    """Name as shown."""
    numbers: OneOrMore
    """Her numbers, in any form the country reads."""
    tags: tuple[str, ...] = ()
    """Words rules can ask for: vip, blocked, …"""
    preferred: str = ""
    """Name of the staff member she should reach."""
    note: str = ""
    """One line for the receptionist."""
    language: str = ""
    """Language she speaks, as shown."""


class Voicemail(Part):
    """``[[voicemail]]``: a box callers can leave a message in."""

    name: Name
    """Short name used in chains: ``voicemail front``."""
    title: str = ""
    """Name as shown."""
    greeting: str = ""
    """Name of the prompt played before the beep; empty: the standard greeting."""
    max_length: Seconds = 120.0
    """Longest message."""
    silence: Seconds = 5.0
    """A message ends after this much silence."""
    min_length: Seconds = 1.0
    """Shorter messages are dropped as hang-ups."""


class Prompt(Part):
    """``[[prompt]]``: words for callers, used by ``say NAME`` and greetings."""

    name: Name
    """Short name used in chains: ``say closed``."""
    text: str = ""
    """What it says, in words."""
    play: str = ""
    """WAV file (16-bit mono), relative to the config; empty: the shipped recording of that name."""


class When(Part):
    """``when``: all that is written must hold; a list means any of its values."""

    mode: OneOrMore = ()
    """Modes of the office."""
    caller: OneOrMore = ()
    """Numbers, patterns such as "+1555*", or the words known, unknown, withheld."""
    tag: OneOrMore = ()
    """Tags of the caller's card."""
    to: OneOrMore = ()
    """Dialled numbers or patterns."""
    trunk: OneOrMore = ()
    """Names of the trunk or account the call came through."""
    hours: str = ""
    """An opening_hours expression the time must lie in."""
    verified: bool | None = None
    """Whether the caller's number must be vouched for (or must not)."""


class Rule(Part):
    """``[[rule]]``: the first that matches decides."""

    name: str = Field(min_length=1)
    """Shown as the reason's name."""
    when: When = When()
    """What must hold; nothing: always."""
    then: tuple[ChainStep, ...] = Field(min_length=1)
    """The chain: destinations in order, ending in a voicemail, an announcement or ``hang up``."""
    because: str = ""
    """The reason as a sentence a patient could be told, such as "open invoice"."""


class Routing(Part):
    """``[routing]``: what holds for all rules."""

    otherwise: tuple[ChainStep, ...] = Field(min_length=1)
    """The chain when no rule matches."""
    proof: tuple[str, ...] = ("vip",)
    """Tags a caller has only with a vouched-for number: caller ID is a claim."""
    handle: Seconds = 180.0
    """Usual length of a call, for estimates."""


class Roles(Part):
    """``[roles]``: Unix users and @groups by role. Who runs the desk is always a manager."""

    manager: tuple[str, ...] = ()
    """May do everything."""
    receptionist: tuple[str, ...] = ()
    """May handle calls and switch modes."""
    staff: tuple[str, ...] = ()
    """May see the board and answer."""
    viewer: tuple[str, ...] = ()
    """May look."""


class Screen(Part):
    """``[screen]``: how seats look and which keys they use."""

    theme: str = "dark"
    """Name of a theme in ``themes/``."""
    keys: dict[str, str] = {}
    """Command = key, such as ``answer = "f5"``; F1 lists the commands."""
    goal: Seconds = 60.0
    """A wait beyond this turns amber."""


class Office(Part):
    """The whole config, checked and frozen."""

    office: OfficeInfo
    """Whose front desk this is."""
    desk: Desk = Desk()
    """How calls ring at the desk."""
    sip: Sip = Sip()
    """Where the desk listens."""
    account: tuple[Account, ...] = ()
    """Registrations."""
    trunk: tuple[Trunk, ...] = ()
    """Peers without registration."""
    modes: dict[str, Mode] = {}
    """Modes by name; "closed" is what remains."""
    staff: tuple[Staff, ...] = ()
    """People."""
    contact: tuple[Person, ...] = ()
    """Callers the config knows."""
    voicemail: tuple[Voicemail, ...] = ()
    """Boxes."""
    prompt: tuple[Prompt, ...] = ()
    """Words for callers."""
    numbers: dict[str, str] = {}
    """Named numbers: ``number mobile`` calls ``numbers.mobile``."""
    rule: tuple[Rule, ...] = ()
    """Rules, in order."""
    routing: Routing
    """What holds for all rules."""
    roles: Roles = Roles()
    """Who may do what."""
    screen: Screen = Screen()
    """How seats look."""

    def person(self, name: str) -> Staff | None:
        """The staff member of that short name."""
        return next((s for s in self.staff if s.name == name), None)

    def box(self, name: str) -> Voicemail | None:
        """The voicemail box of that name."""
        return next((b for b in self.voicemail if b.name == name), None)

    def label(self, mode: str) -> str:
        """The word for a mode on the board."""
        found = self.modes.get(mode)
        return (found.label if found else "") or mode.upper()
