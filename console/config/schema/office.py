"""The office as its administrator wrote it: frozen models, a description under each field."""

from functools import cached_property
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from console.config.grammar.fields import (
    Country,
    Exceptions,
    Hours,
    Level,
    Name,
    Number,
    Numbers,
    Seconds,
    SipUri,
    Watched,
    Zone,
)
from console.config.grammar.hours import Calendar, holiday_names, regions
from console.config.problems import did_you_mean
from console.config.schema.base import Part
from console.config.schema.call_notes import Filing
from console.config.schema.mail import Mail, Mailbox
from console.config.schema.menus import Menu
from console.config.schema.network import Account, Outside, Sip, Trunk
from console.config.schema.queues import Queue
from console.config.schema.recording import Consent, Recording, consent_of_place
from console.config.schema.retention import Retention
from console.config.schema.rules import Routing, Rule
from console.config.schema.speech import Speech
from console.config.schema.voicemail import Voicemail

#: what an extension can be dialled with in a menu; E.164 numbers have no more digits
KEYPAD, LONGEST_EXTENSION = frozenset("0123456789*#"), 15


class OfficeInfo(Part):
    """``[office]``: whose front desk this is and where it stands."""

    name: str = Field(min_length=1)
    """The office's name, as shown in the header."""
    timezone: Zone
    """IANA time zone, such as "America/New_York": all hours are meant in it."""
    country: Country
    """ISO 3166 code, such as "US": public holidays and national numbers are read with it."""
    region: str = ""
    """State or province code, such as "NY", for regional holidays."""
    tones: Country | Literal[""] = ""
    """Country whose telephone tones callers hear (ringing, busy, congestion); empty: the office's."""
    works_on: tuple[str, ...] = ()
    """Public holidays, by name in the country's language, on which the office works as on any other day."""

    @field_validator("region")
    @classmethod
    def _region(cls, value: str, info: ValidationInfo) -> str:
        country = info.data.get("country")
        if value and country:
            try:
                holiday_names(Calendar(country, value))
            except ValueError:
                known = regions(country)
                raise ValueError(
                    f"is no state or province of {country}{did_you_mean(value, known)}"
                ) from None
        return value

    @field_validator("works_on")
    @classmethod
    def _works_on(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        country = info.data.get("country")
        known = holiday_names(Calendar(country, info.data.get("region", ""))) if country else set(value)
        for name in value:
            if name not in known:
                raise ValueError(f"{name!r} is no public holiday there{did_you_mean(name, known)}")
        return value

    @cached_property
    def calendar(self) -> Calendar:
        """The public holidays the office keeps."""
        return Calendar(self.country, self.region, self.works_on)


class Desk(Filing):
    """``[desk]``: how calls ring at the desk and what follows when nothing else is said."""

    ring: Seconds = 20.0
    """How long a call rings at the desk when a step gives no limit."""
    answer: Seconds = 25.0
    """How long a staff phone or number rings when a step gives no limit."""
    recall: Seconds = 30.0
    """How long a call that came back to the desk rings there before its chain goes on."""
    hold: Seconds = 90.0
    """How long a caller may be on hold before the call comes back to the desk; 0: for ever."""
    park: Seconds = 180.0
    """The same for a parked call."""
    slots: str = Field(default="", pattern=r"^[0-9*]{0,8}$")
    """What staff dial before a slot's number to take a parked call with any phone; empty: nothing."""
    camp: Seconds = 180.0
    """How long a caller waits for a person who is busy before the call comes back; 0: for ever."""
    dial: tuple[Literal["internal", "national", "international", "premium"], ...] = ("internal", "national")
    """Kinds of numbers that may be typed and called at a seat; emergency numbers always may."""
    phone: SipUri = ""
    """SIP address of the front desk's own phone: used by seats whose person has none."""
    grace: Seconds = 20.0
    """How long a seat that lost its terminal may be back before its ``seated`` person is logged out."""
    audio: Literal["phone", "headset"] = "phone"
    """How a seat talks when its person does not say: their phone, or a sound device of this machine."""
    auto_answer: bool = True
    """Ask seat phones to answer by themselves (Call-Info answer-after=0 and Alert-Info)."""
    hops: int = Field(default=5, ge=0, le=20)
    """How often a call may have been diverted before it reaches us (History-Info, Diversion)."""


class Sound(Part):
    """``[sound]``: the headset of the desk's machine, for seats whose audio is "headset"."""

    input: str = ""
    """Name of the microphone as `reception doctor` lists it, or a part of it; empty: the system's default."""
    output: str = ""
    """Name of the speaker, in the same way."""


class Mode(Part):
    """``[modes.NAME]``: when the office is in this mode."""

    label: str = ""
    """Word on the board; the name in capitals when empty."""
    hours: Hours = ""
    """Weekly hours in OSM opening_hours syntax, such as "Mo-Fr 08:00-12:00,13:00-17:00; PH off"."""
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
    """What they do, as shown: "billing", "therapist"."""
    department: str = ""
    """Where they belong, as shown: "physiotherapy"; a search finds them by it, too."""
    extension: str = ""
    """Extension at the PBX (``via``), rung when there is no ``uri``."""
    via: str = ""
    """Name of the account or trunk their extension is at; empty: the first account, else the first trunk."""
    uri: SipUri = ""
    """SIP address of their phone, such as "sip:sam@192.168.1.20"."""
    blf: Watched = ""
    """Whether the PBX is asked what their phone does (BLF): true, or the SIP address to ask about."""
    mobile: Number = ""
    """Their mobile number, reached through a trunk."""
    user: str = ""
    """Their Unix user: a seat opened by it is theirs and talks through their phone."""
    shows: Number = ""
    """Our number that is shown to whom their seat calls; empty: the usual one of the trunk or account."""
    audio: Literal["", "phone", "headset"] = ""
    """How their seat talks; empty: as ``[desk] audio``."""
    hours: Hours = ""
    """When they work, in opening_hours syntax; empty: always."""
    skills: dict[str, Level] = {}
    """Skills with levels 1-5; languages are skills."""
    wrap_up: Seconds | None = None
    """Time for notes after each call from a queue; empty: as the queue says."""
    mail: Mailbox = ""
    """Address that is told that a message slip waits for them while they sit at no seat."""
    theme: str = ""
    """Theme of their seats; empty: as ``[screen]`` says."""
    keys: dict[str, str] = {}
    """Keys of their seats, before those of ``[screen]``."""
    watches: tuple[Name, ...] = ()
    """Queues whose callers their seats show while they wait; empty: all. Who waits elsewhere is counted."""
    seated: bool = False
    """Takes calls only while they sit at a seat: their shift begins there and ends when they leave it."""
    line: Literal["as needed", "kept"] = "as needed"
    """Their seat's line: their phone rings for each call, or is kept up for the shift, so that Enter connects
    at once."""


class Person(Part):
    """``[[contact]]``: a caller the config itself knows; the rest are imported or made at the desk."""

    name: str = Field(min_length=1)
    """Name as shown."""
    numbers: Numbers
    """Their numbers, in any form the country reads."""
    tags: tuple[str, ...] = ()
    """Words rules can ask for: vip, blocked, …"""
    preferred: str = ""
    """Name of the staff member they should reach."""
    note: str = ""
    """One line for the receptionist."""
    language: str = ""
    """Language they speak, as shown."""
    barred: tuple[str, ...] = ()
    """Staff they are not put through to, or "anyone": to nobody without a manager."""


class Privacy(Part):
    """``[privacy]``: what protects what patients say."""

    key_file: str = ""
    """File of the key of messages and database, relative to the config; empty: voicemail.key beside it;
    "keyring": in the keyring of the desk's user."""
    encrypt: bool = True
    """Whether the desk encrypts its database; `reception encrypt --off` makes it readable again."""
    emergency_access: Seconds = 900.0
    """How long staff who break the glass (`emergency WHY` on the command line) see all calls; 0: never."""


class Prompt(Part):
    """``[[prompt]]``: words for callers, used by ``say NAME``, menus and greetings."""

    name: Name
    """Short name used in chains: ``say closed``. Prompts of one name differ in their language."""
    language: str = ""
    """Language it is in, as a menu's ``language`` writes it; empty: heard wherever there is no other."""
    text: str = ""
    """What it says, in words; {until} is when the mode ends and {opens} when the office opens next, and a
    sentence whose time is not known is left out."""
    play: str = ""
    """Sound file (WAV, FLAC, OGG, MP3), relative to the config; empty: the text is spoken by the machine, or
    a shipped recording."""


class Roles(Part):
    """``[roles]``: Unix users and @groups by role. Who runs the desk is always a manager."""

    manager: tuple[str, ...] = ()
    """May do everything."""
    receptionist: tuple[str, ...] = ()
    """May handle calls and switch modes."""
    staff: tuple[str, ...] = ()
    """May handle their own calls, and see no others."""
    viewer: tuple[str, ...] = ()
    """May look; sees no numbers."""


class Screen(Part):
    """``[screen]``: how seats look and which keys they use."""

    theme: str = "dark"
    """Name of a theme in ``themes/``."""
    keys: dict[str, str] = {}
    """Command = key, such as ``answer = "insert"``; F1 lists the commands."""
    goal: Seconds = 60.0
    """A wait beyond this turns amber."""
    sounds: dict[str, str] = {}
    """What is heard: event = "bell", "off" or a WAV file. Events: emergency, recall, ringing,
    reminder, waiting, slip, lost."""
    lock_after: Seconds = 300.0
    """A seat untouched for this long hides who calls until its person's PIN is given; 0 means never."""


class Wallboard(Part):
    """``[wallboard]``: what the wallboard measures the day by."""

    within: Seconds = 20.0
    """A call counts for the office's service level when a person answers it within this; for a queue's it is
    the queue's ``goal``."""
    target: float = Field(default=80.0, gt=0, le=100)
    """The share of calls that should be, in percent; below it the figure is marked."""


class Office(Part):
    """The whole config, checked and frozen. An office equals only itself: what is derived from one is
    remembered by it."""

    office: OfficeInfo
    """Whose front desk this is."""
    desk: Desk = Desk()
    """How calls ring at the desk."""
    sip: Sip = Sip()
    """Where the desk listens."""
    sound: Sound = Sound()
    """The headset of the desk's machine."""
    account: tuple[Account, ...] = ()
    """Registrations."""
    trunk: tuple[Trunk, ...] = ()
    """Peers without registration."""
    outside: Outside = Outside()
    """By which of them numbers are called."""
    modes: dict[Name, Mode] = {}
    """Modes by name; "closed" is what remains."""
    staff: tuple[Staff, ...] = ()
    """People."""
    contact: tuple[Person, ...] = ()
    """Callers the config knows."""
    voicemail: tuple[Voicemail, ...] = ()
    """Boxes."""
    mail: Mail = Mail()
    """Where notices leave by mail."""
    privacy: Privacy = Privacy()
    """The key of messages."""
    retention: Retention = Retention()
    """How long callers' data is kept."""
    prompt: tuple[Prompt, ...] = ()
    """Words for callers."""
    speech: Speech = Speech()
    """Words spoken and understood by the machine."""
    recording: Recording = Recording()
    """Conversations recorded, and with whose consent."""
    queue: tuple[Queue, ...] = ()
    """Where callers wait for one of several people."""
    menu: tuple[Menu, ...] = ()
    """Where callers choose by a digit."""
    phones: dict[Name, SipUri] = {}
    """Phones people sit down at, by name: `reception --at front` has their calls ring there."""
    numbers: dict[Name, Number] = {}
    """Named numbers: ``number mobile`` calls ``numbers.mobile``."""
    rule: tuple[Rule, ...] = ()
    """Rules, in order."""
    routing: Routing
    """What holds for all rules."""
    roles: Roles = Roles()
    """Who may do what."""
    screen: Screen = Screen()
    """How seats look."""
    wallboard: Wallboard = Wallboard()
    """What the wallboard measures the day by."""
    macros: dict[Name, tuple[str, ...]] = {}
    """Lines of the command line by one name: ``lunch = ["mode lunch 13:00", "away"]``."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def person(self, name: str) -> Staff | None:
        """The staff member of that short name."""
        return self._people.get(name)

    @cached_property
    def _people(self) -> dict[str, Staff]:
        return {person.name: person for person in self.staff}

    def who(self, user: str) -> str:
        """The name as shown of a Unix user: the title of their staff entry, else the user's own."""
        if person := self._users.get(user):
            return person.title or person.name.capitalize()
        return user.capitalize() if user.islower() else user

    @cached_property
    def _users(self) -> dict[str, Staff]:
        return {person.user: person for person in self.staff if person.user}

    @property
    def consent(self) -> Consent:
        """Whose consent a recording needs: as the config says, else as the place has it."""
        return self.recording.consent or consent_of_place(self.office.country, self.office.region)

    def box(self, name: str) -> Voicemail | None:
        """The voicemail box of that name."""
        return next((b for b in self.voicemail if b.name == name), None)

    def line(self, name: str) -> Queue | None:
        """The queue of that name."""
        return self._lines.get(name)

    @cached_property
    def _lines(self) -> dict[str, Queue]:
        return {queue.name: queue for queue in self.queue}

    def choice(self, name: str) -> Menu | None:
        """The menu of that name."""
        return next((menu for menu in self.menu if menu.name == name), None)

    def extensions(self, menu: Menu) -> dict[str, str]:
        """Extensions that can be dialled in a menu, with whose they are: those a keypad has the keys for."""
        found: dict[str, str] = {}
        for person in self.staff if menu.extensions else ():
            number = person.extension
            if 0 < len(number) <= LONGEST_EXTENSION and set(number) <= KEYPAD:
                found.setdefault(number, person.name)
        return found

    def spoken(self, name: str, language: str) -> str:
        """What is played for a prompt in a call's language: ``NAME:LANGUAGE`` where the config has that,
        else ``NAME``."""
        return f"{name}:{language}" if language and (name, language) in self._languages else name

    @cached_property
    def _languages(self) -> frozenset[tuple[str, str]]:
        return frozenset((prompt.name, prompt.language) for prompt in self.prompt)

    def label(self, mode: str) -> str:
        """The word for a mode on the board."""
        found = self.modes.get(mode)
        return (found.label if found else "") or mode.upper()
