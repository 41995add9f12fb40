"""What one key can't tell: names that exist, people who can be reached, files that are there."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from console.config.checks.chains import check_chains
from console.config.checks.endless_queues import check_endless
from console.config.checks.hours import check_hours_meant
from console.config.checks.macros import check_macros
from console.config.checks.mail import check_mail
from console.config.checks.menus import check_choices
from console.config.checks.network import check_wire
from console.config.checks.queues import check_lines
from console.config.checks.seat_sounds import check_sounds
from console.config.draft import Draft
from console.config.explain import show
from console.config.grammar.destination import LOOKED_UP
from console.config.grammar.fields import WATCHED
from console.config.grammar.hours import spans
from console.config.grammar.numbers import e164
from console.config.problems import Problem, did_you_mean
from console.config.schema.network import Account, Outside, Trunk
from console.config.schema.office import Staff
from console.config.schema.rules import ANYONE

CLOSED = "closed"
EMERGENCY = "emergency"
_NAMED = ("account", "trunk", "staff", "voicemail", "prompt", "queue", "menu", "rule")


def check(draft: Draft, base_dir: Path) -> list[Problem]:
    """Every problem between the keys of a draft; ``base_dir`` is the folder that files are relative to."""
    return [
        *_names(draft),
        *_audio_ports(draft),
        *_accounts(draft, base_dir),
        *_modes(draft),
        *check_hours_meant(draft, date.today()),
        *_staff(draft),
        *_contacts(draft),
        *_prompts(draft, base_dir),
        *_rules(draft),
        *_routing(draft),
        *check_chains(draft),
        *check_choices(draft, base_dir, known_modes(draft)),
        *check_lines(draft),
        *check_endless(draft),
        *check_wire(draft, base_dir),
        *_recording(draft),
        *check_mail(draft.office.mail, base_dir, _mailed(draft)),
        *check_macros(draft, known_modes(draft)),
        *check_sounds(draft, base_dir),
    ]


def _mailed(draft: Draft) -> Iterator[tuple[str, str]]:
    """The keys that want mail sent, with their values."""
    for i, box in enumerate(draft.office.voicemail):
        if box.notify:
            yield f"{draft.key('voicemail', i)}.notify", show(", ".join(box.notify))


def _recording(draft: Draft) -> Iterator[Problem]:
    office = draft.office
    if not office.recording.announce and office.consent == "all-party":
        where = f"{office.office.country} {office.office.region}".strip()
        why = "" if office.recording.consent else f" where the office stands ({where})"
        message = f"every party has to agree to a recording{why}: leave the announcement in"
        yield Problem("recording.announce", "false", message)


def known_modes(draft: Draft) -> frozenset[str]:
    """Modes a rule can name: those of the file, and "closed", which is what remains."""
    return draft.names("modes") | {CLOSED}


def _names(draft: Draft) -> Iterator[Problem]:
    for table in _NAMED:
        taken = {(name, "") for name in draft.names("account") if table == "trunk"}
        for key, entry in draft.entries(table):
            name = entry.get("name")
            if not isinstance(name, str):
                continue
            language = str(entry.get("language", "")) if table == "prompt" else ""
            if (name, language) in taken:
                other = f"another {table}" if table != "trunk" else "another trunk or account"
                also = f" in {language}" if language else ""
                yield Problem(f"{key}.name", show(name), f"is already the name of {other}{also}")
            taken.add((name, language))


def _audio_ports(draft: Draft) -> Iterator[Problem]:
    """Each line needs a port for its audio and the next one for RTCP (RFC 3550, 11)."""
    sip = draft.office.sip
    first, last = map(int, sip.rtp_ports.split("-"))
    room = (last - first + 1) // 2
    if room < sip.lines:
        message = (
            f"has audio ports for {room} of the {sip.lines} lines of sip.lines: calls beyond them fail; "
            f"widen it by {2 * (sip.lines - room)} ports, or set sip.lines to {room}"
        )
        yield Problem("sip.rtp_ports", show(sip.rtp_ports), message, warning=True)


def _accounts(draft: Draft, base_dir: Path) -> Iterator[Problem]:
    for key, entry in draft.entries("account"):
        whose = f" (account {show(entry.get('name'))})"
        file, env = entry.get("password_file"), entry.get("password_env")
        if file and env:
            yield Problem(f"{key}.password_env", show(env), f"stands beside password_file; write one{whose}")
        elif not file and not env and "password" not in entry:
            yield Problem(key, "", f"has no password: write password_file or password_env{whose}")
        elif isinstance(file, str) and file and not (base_dir / file).is_file():
            message = f"there is no file {base_dir / file}: a desk does not start without it{whose}"
            yield Problem(f"{key}.password_file", show(file), message, warning=True)


def _modes(draft: Draft) -> Iterator[Problem]:
    """Modes whose hours mostly lie inside those of a mode written before them, which has them first."""
    calendar, year = draft.office.office.calendar, date.today().year
    before: list[tuple[str, list[tuple[datetime, datetime]]]] = []
    for name, mode in draft.office.modes.items():
        own = spans(mode.hours, calendar, year) if mode.hours else []
        for first, theirs in before if name != EMERGENCY else ():
            if 2 * sum(_inside(span, theirs) for span in own) > len(own):
                message = (
                    f"[modes.{first}] comes first and has these hours too; write [modes.{name}] above it"
                )
                yield Problem(f"modes.{name}.hours", show(mode.hours), message, warning=True)
                break
        before.append((name, own))


def _inside(span: tuple[datetime, datetime], others: list[tuple[datetime, datetime]]) -> bool:
    place = bisect_right(others, span[0], key=lambda other: other[0])
    return place > 0 and others[place - 1][1] >= span[1]


def _ways(outside: Outside, links: Collection[str]) -> Iterator[Problem]:
    for key, value in outside:
        for i, name in enumerate(value if isinstance(value, tuple) else ()):
            if name not in links:
                message = f"is no account or trunk{did_you_mean(name, links)}"
                yield Problem(f"outside.{key}[{i}]", show(name), message)


def _staff(draft: Draft) -> Iterator[Problem]:
    links = draft.names("account", "trunk")
    own: tuple[Account | Trunk, ...] = (*draft.office.account, *draft.office.trunk)
    shown = {n for link in own for n in (*link.numbers, *link.shows)}
    yield from _ways(draft.office.outside, links)
    users = Counter(person.user for person in draft.office.staff if person.user)
    phones: dict[tuple[str, str], str] = {}
    for i, person in enumerate(draft.office.staff):
        key = draft.key("staff", i)
        whose = f' (staff "{person.name}")'
        where, phone = _phone(person)
        if phone and (first := phones.setdefault((phone, person.via), person.name)) != person.name:
            message = f"is {first}'s phone too: the two are one phone, which rings for one of them at a time"
            yield Problem(f"{key}.{where}", show(getattr(person, where)), f"{message}{whose}", warning=True)
        if person.name in LOOKED_UP:
            message = f'is looked up for each caller in "staff {person.name}"; choose another name'
            yield Problem(f"{key}.name", show(person.name), message)
        if person.via and person.via not in links:
            message = f"is no account or trunk{did_you_mean(person.via, links)}{whose}"
            yield Problem(f"{key}.via", show(person.via), message)
        if person.shows and person.shows not in shown:
            message = f"is no number of an account or trunk, nor in its shows{whose}"
            yield Problem(f"{key}.shows", show(person.shows), message)
        if person.blf == WATCHED and not person.uri and not (person.extension and links):
            message = f"there is nothing to ask about: give an extension and an account or trunk{whose}"
            yield Problem(f"{key}.blf", "true", message)
        for at, name in enumerate(person.watches):
            if name not in draft.names("queue"):
                message = f"is no queue{did_you_mean(name, draft.names('queue'))}{whose}"
                yield Problem(f"{key}.watches[{at}]", show(name), message)
        if users[person.user] > 1:
            yield Problem(
                f"{key}.user", show(person.user), f"is the user of two people; a seat is one's{whose}"
            )


def _phone(person: Staff) -> tuple[str, str]:
    """The key that says where somebody's phone is, and that place in one form; empty where there is none."""
    for where in ("uri", "extension", "mobile"):
        if value := getattr(person, where):
            return where, value.split(";", 1)[0].lower()
    return "", ""


def _barred(names: Iterable[str], key: str, staff: Collection[str], whose: str) -> Iterator[Problem]:
    for name in names:
        if name not in staff and name != ANYONE:
            hint = did_you_mean(name, (*staff, ANYONE))
            yield Problem(key, show(name), f"nobody of the staff has that name{hint}{whose}")


def _contacts(draft: Draft) -> Iterator[Problem]:
    country, staff = draft.office.office.country, draft.names("staff")
    owner: dict[str, str] = {}
    for i, person in enumerate(draft.office.contact):
        key = draft.key("contact", i)
        whose = f' (contact "{person.name}")'
        if person.preferred and person.preferred not in staff:
            message = f"nobody of the staff has that name{did_you_mean(person.preferred, staff)}{whose}"
            yield Problem(f"{key}.preferred", show(person.preferred), message)
        yield from _barred(person.barred, f"{key}.barred", staff, whose)
        for number in person.numbers:
            plain = e164(number, country) or number
            first = owner.setdefault(plain, person.name)
            if first != person.name:
                message = f"is {first}'s number too; calls from it show {first}{whose}"
                yield Problem(f"{key}.numbers", show(number), message, warning=True)


def _prompts(draft: Draft, base_dir: Path) -> Iterator[Problem]:
    for i, prompt in enumerate(draft.office.prompt):
        key = draft.key("prompt", i)
        whose = f' (prompt "{prompt.name}")'
        if prompt.play and not (base_dir / prompt.play).is_file():
            yield Problem(
                f"{key}.play", show(prompt.play), f"there is no file {base_dir / prompt.play}{whose}"
            )
    prompts = draft.names("prompt")
    modes = known_modes(draft)
    for i, box in enumerate(draft.office.voicemail):
        key, whose = draft.key("voicemail", i), f' (voicemail "{box.name}")'
        for where, name in box.greetings:
            if name not in prompts:
                message = f"there is no [[prompt]] of that name{did_you_mean(name, prompts)}{whose}"
                yield Problem(f"{key}.{where}", show(name), message)
        for mode in box.modes:
            if mode not in modes:
                message = f"there is no mode of that name{did_you_mean(mode, modes)}{whose}"
                yield Problem(f"{key}.modes.{mode}", "", message)
        same = next((b.name for b in draft.office.voicemail[:i] if b.number and b.number == box.number), "")
        if same:
            message = f"is the number of {same} too: callers could not say which they mean{whose}"
            yield Problem(f"{key}.number", show(box.number), message)
        if box.lamp and not box.owner:
            message = f"needs an owner: it is their phone that is told{whose}"
            yield Problem(f"{key}.lamp", show(box.lamp), message)
        if box.temporary_until and not box.greeting_temporary:
            message = f"means nothing without greeting_temporary{whose}"
            yield Problem(f"{key}.temporary_until", show(str(box.temporary_until)), message, warning=True)
    staff = draft.names("staff")
    for i, box in enumerate(draft.office.voicemail):
        if box.owner and box.owner not in staff:
            hint = did_you_mean(box.owner, staff)
            message = f'nobody of the staff has that name{hint} (voicemail "{box.name}")'
            yield Problem(f"{draft.key('voicemail', i)}.owner", show(box.owner), message)


def _rules(draft: Draft) -> Iterator[Problem]:
    modes, links = known_modes(draft), draft.names("account", "trunk")
    staff = draft.names("staff")
    unconditional = {key for key, entry in draft.entries("rule") if not entry.get("when")}
    always = ""
    for i, rule in enumerate(draft.office.rule):
        key = draft.key("rule", i)
        whose = f' (rule "{rule.name}")'
        for mode in rule.when.mode:
            if mode not in modes:
                message = f"there is no mode of that name{did_you_mean(mode, modes)}{whose}"
                yield Problem(f"{key}.when.mode", show(mode), message)
        yield from _barred(rule.when.barred, f"{key}.when.barred", staff, whose)
        for link in rule.when.trunk:
            if link not in links:
                message = f"there is no account or trunk of that name{did_you_mean(link, links)}{whose}"
                yield Problem(f"{key}.when.trunk", show(link), message)
        if always:
            message = f'never decides: rule "{always}" before it has no condition and takes every call'
            yield Problem(key, show(rule.name), message, warning=True)
        elif key in unconditional:
            always = rule.name


def _routing(draft: Draft) -> Iterator[Problem]:
    """Skills that nobody has, and tags that would let anybody who sends the right number go ahead."""
    routing = draft.office.routing
    skills = {skill for person in draft.office.staff for skill in person.skills}
    asked = [(f"{draft.key('rule', i)}.needs", rule.needs) for i, rule in enumerate(draft.office.rule)]
    asked += [(f"routing.needs.{tag}", needs) for tag, needs in routing.needs.items()]
    for key, needs in asked:
        for skill in needs:
            if skill not in skills:
                message = f"nobody has the skill {skill!r}{did_you_mean(skill, skills)}"
                yield Problem(f"{key}.{skill}", str(needs[skill]), message, warning=True)
    for tag, seconds in routing.ahead.items():
        if seconds and tag not in routing.proof:
            message = (
                f'"{tag}" is not in routing.proof: whoever sends the number of somebody tagged so goes ahead'
            )
            yield Problem(f"routing.ahead.{tag}", f"{seconds:g}s", message, warning=True)
