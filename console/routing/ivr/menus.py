"""A caller in a menu: which prompts are said, how long a digit is waited for, and where the choice leads.

Where a caller is, is a value (:class:`Place`); every key pressed and every timer that runs out turns it
into a move. Digits are matched to the longest: a key that also begins an extension waits for the next
digit, any other decides at once. Every caller leaves: wrong keys and silence end a menu by its ``tries``,
and hops (to another menu, back, the choices again) are counted over the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from console.config.grammar.destination import Destination, Kind, Step
from console.config.schema.menus import Menu
from console.config.schema.office import Office

#: Hops through menus in one call; the next key that would make one leads where wrong keys lead.
HOPS = 20
#: What a trail holds beside the names of menus: a step back, and the choices said again.
BACK, AGAIN = "<", "="
#: What is said to who is put through, where the config has no words for the place.
CONNECTING = "transfer-wait"
_PUT_THROUGH = frozenset({Kind.DESK, Kind.STAFF, Kind.NUMBER, Kind.QUEUE, Kind.SKILL})
_KEYPAD = "1234567890*#"
_GONE = Step(Destination(Kind.DESK))


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a menu a caller is: digits typed so far, wrong entries and silences in this menu.

    ``trail`` are the hops that led here, oldest first: the menu that was left, or :data:`BACK` or
    :data:`AGAIN`; :func:`path` makes people's sense of it. ``language`` is what the caller is spoken to in.
    ``asked`` is the reason that was guessed from their words and that they are asked to confirm, ``misheard``
    how often they were not understood.
    """

    menu: str
    digits: str = ""
    wrong: int = 0
    silent: int = 0
    trail: tuple[str, ...] = ()
    language: str = ""
    asked: str = ""
    misheard: int = 0


@dataclass(frozen=True, slots=True)
class Say:
    """Play the prompts one after the other, then wait ``seconds`` for a first digit."""

    place: Place
    prompts: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait ``seconds`` for a further digit."""

    place: Place
    seconds: float


@dataclass(frozen=True, slots=True)
class Go:
    """The caller leaves the menu to a step; ``why`` is "pressed 2", "dialled 201", "pressed nothing" …

    For a menu as the step the trail goes on with ``place.trail + (place.menu,)``.
    """

    place: Place
    step: Step
    why: str


Move = Say | Wait | Go


def enter(office: Office, name: str, mode: str, trail: tuple[str, ...] = (), language: str = "") -> Say:
    """A caller comes to a menu. One that a new config took away says nothing and leads to the desk."""
    table = _table(office, name, mode)
    language = (table.menu.language if table else "") or language
    return _say_choices(office, mode, Place(name, trail=trail, language=language))


def press(office: Office, place: Place, digit: str, mode: str) -> Move:
    """A key was pressed, also while a prompt plays."""
    table = _table(office, place.menu, mode)
    if table is None:
        return _leave(place)
    entry = place.digits + digit
    if entry in table.beginnings:
        return Wait(replace(place, digits=entry), table.menu.inter_digit)
    if entry in table.steps:
        return _chosen(office, table, place, entry, mode)
    if not place.digits:
        return _wrong(office, table, place, mode)
    if digit == "#" and "#" not in table.steps:
        return _ended(office, table, place, mode)
    if len(entry) < table.longest:
        # A misdialled extension counts once, and none of its digits is taken for a key.
        return Wait(replace(place, digits=entry), table.menu.inter_digit)
    return _wrong(office, table, place, mode)


def timeout(office: Office, place: Place, mode: str) -> Move:
    """The first digit, or the next, was waited for in vain."""
    table = _table(office, place.menu, mode)
    if table is None:
        return _leave(place)
    if place.digits:
        return _ended(office, table, place, mode)
    silent = replace(place, silent=place.silent + 1)
    if silent.silent >= table.menu.tries:
        return Go(silent, table.menu.no_input, "pressed nothing")
    return _say_choices(office, mode, silent, table.menu.no_input_say)


def choose(office: Office, place: Place, key: str, mode: str, why: str) -> Move:
    """A key was chosen in another way than by pressing it; one that a new config took away is a wrong key."""
    table = _table(office, place.menu, mode)
    if table is None:
        return _leave(place)
    if key not in table.steps:
        return _wrong(office, table, place, mode)
    move = _chosen(office, table, place, key, mode)
    return replace(move, why=why) if isinstance(move, Go) and move.step is table.steps[key] else move


def again(office: Office, place: Place, mode: str, before: str) -> Say:
    """The choices, after a prompt that says why they are heard again."""
    return _say_choices(office, mode, place, before)


def connecting(office: Office, to: Destination, language: str) -> tuple[str, ...]:
    """What a caller hears who is put through to a person or into a queue: the config's prompt for that place,
    such as ``connect-billing`` (the desk's is ``connect-desk``), else the standard sentence."""
    if to.kind not in _PUT_THROUGH:
        return ()
    own = f"connect-{to.name or to.kind}"
    name = own if any(prompt.name == own for prompt in office.prompt) else CONNECTING
    return (office.spoken(name, language),)


def choices(office: Office, name: str, mode: str) -> tuple[tuple[str, Step], ...]:
    """The keys of a menu in a mode with their steps, in the order of a keypad; none when it is gone."""
    menu = office.choice(name)
    keys = _keys(menu, mode) if menu else {}
    return tuple(sorted(keys.items(), key=lambda choice: _KEYPAD.index(choice[0])))


def path(place: Place) -> tuple[str, ...]:
    """The menus from the first to the one a caller is in, as "back" would go through them."""
    return (*_before(place.trail), place.menu)


@dataclass(frozen=True, slots=True)
class _Table:
    """A menu in one mode. ``steps`` are keys and extensions, ``beginnings`` all that a longer one follows."""

    menu: Menu
    say: str
    steps: Mapping[str, Step]
    beginnings: frozenset[str]
    longest: int


@lru_cache(maxsize=256)
def _table(office: Office, name: str, mode: str) -> _Table | None:
    menu = office.choice(name)
    if menu is None:
        return None
    steps = _keys(menu, mode)
    for number, person in office.extensions(menu).items():
        steps.setdefault(number, Step(Destination(Kind.STAFF, person)))
    beginnings = frozenset(entry[:length] for entry in steps for length in range(1, len(entry)))
    changes = menu.modes.get(mode)
    say = (changes.say if changes else "") or menu.say
    return _Table(menu, say, steps, beginnings, max(map(len, steps), default=1))


def _keys(menu: Menu, mode: str) -> dict[str, Step]:
    changes = menu.modes.get(mode)
    return {**menu.keys, **(changes.keys if changes else {})}


def _chosen(office: Office, table: _Table, place: Place, entry: str, mode: str) -> Move:
    """What a key or an extension leads to."""
    step, typed = table.steps[entry], replace(place, digits=entry)
    kind = step.destination.kind
    if kind in (Kind.MENU, Kind.BACK, Kind.REPEAT) and len(place.trail) >= HOPS:
        return Go(typed, table.menu.invalid, "went round the menus too often")
    before = _before(place.trail)
    if kind is Kind.BACK and before:
        trail = (*place.trail, BACK)
        return enter(office, before[-1], mode, trail, place.language)
    if kind in (Kind.BACK, Kind.REPEAT):
        return _say_choices(office, mode, replace(place, trail=(*place.trail, AGAIN)))
    return Go(typed, step, f"{'pressed' if len(entry) == 1 else 'dialled'} {entry}")


def _ended(office: Office, table: _Table, place: Place, mode: str) -> Move:
    """The caller has typed all there is."""
    if place.digits in table.steps:
        return _chosen(office, table, replace(place, digits=""), place.digits, mode)
    return _wrong(office, table, place, mode)


def _wrong(office: Office, table: _Table, place: Place, mode: str) -> Move:
    wrong = replace(place, digits="", wrong=place.wrong + 1)
    if wrong.wrong >= table.menu.tries:
        return Go(wrong, table.menu.invalid, "pressed wrong keys")
    return _say_choices(office, mode, wrong, table.menu.invalid_say)


def _say_choices(office: Office, mode: str, place: Place, before: str = "") -> Say:
    """The choices, after a prompt that says why they are heard again."""
    table = _table(office, place.menu, mode)
    if table is None:
        return Say(place, (), 0.0)
    names = (office.spoken(name, place.language) for name in (before, table.say) if name)
    return Say(replace(place, digits="", asked=""), tuple(names), table.menu.first_digit)


def _leave(place: Place) -> Go:
    return Go(place, _GONE, "the menu is gone from the config")


def _before(trail: tuple[str, ...]) -> tuple[str, ...]:
    """The menus that "back" leads through, the nearest last."""
    stack: list[str] = []
    for hop in trail:
        if hop == BACK:
            del stack[-1:]
        elif hop != AGAIN:
            stack.append(hop)
    return tuple(stack)
