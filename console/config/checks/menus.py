"""Menus as callers meet them: prompts that exist and are short, few choices, and always a way to a person."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from console.audio.files import AudioError, info
from console.config.draft import Draft
from console.config.explain import show
from console.config.grammar.destination import IN_MENUS, Destination, Kind, Step
from console.config.problems import Problem, did_you_mean
from console.config.schema.menus import Menu
from console.config.schema.office import Office, Prompt

#: What key 0 may lead to: somebody who speaks to the caller, or takes their message.
_PEOPLE = frozenset({Kind.DESK, Kind.STAFF, Kind.SKILL, Kind.QUEUE, Kind.NUMBER, Kind.VOICEMAIL})
#: More choices than these, or a longer prompt, are forgotten before they are said to the end.
MOST_CHOICES = 5
LONGEST_PROMPT_S = 20.0
WORDS_PER_MINUTE = 150
_OPERATOR = "0"
_SAYS = ("no_input_say", "invalid_say")


def check_choices(draft: Draft, base_dir: Path, modes: frozenset[str]) -> Iterator[Problem]:
    """Problems of menus; ``base_dir`` is the folder that files are relative to, ``modes`` are all there
    are. Where menus lead is looked at in :mod:`console.config.checks.chains`."""
    reached = _reached(draft.office)
    written = dict(draft.entries("menu"))
    for i, menu in enumerate(draft.office.menu):
        key, whose = draft.key("menu", i), f' (menu "{menu.name}")'
        for mode in menu.modes:
            if mode not in modes:
                message = f"there is no mode of that name{did_you_mean(mode, modes)}{whose}"
                yield Problem(f"{key}.modes.{mode}", "", message)
        yield from _prompts(draft, menu, key, whose, base_dir)
        yield from _operator(draft.office, menu, key, whose, written[key])
        yield from _many(menu, key, whose)
        if menu.extensions:
            yield from _shadows(draft.office, menu, key, whose)
        if Destination(Kind.MENU, menu.name) not in reached:
            yield Problem(f"{key}.name", show(menu.name), f"no chain leads to this menu{whose}", warning=True)


def _views(menu: Menu) -> Iterator[tuple[str, str, Mapping[str, Step]]]:
    """The keys in each mode that changes them, those of the rest first: mode, the place in the menu's
    table, and the keys."""
    yield "", "", menu.keys
    for mode, changes in menu.modes.items():
        yield mode, f".modes.{mode}", {**menu.keys, **changes.keys}


def _prompts(draft: Draft, menu: Menu, key: str, whose: str, base_dir: Path) -> Iterator[Problem]:
    said = [(f"{key}.say", menu.say)]
    said += [(f"{key}.modes.{mode}.say", changes.say) for mode, changes in menu.modes.items() if changes.say]
    shipped = {name: Menu.model_fields[name].default for name in _SAYS}
    also = [(f"{key}.{name}", getattr(menu, name)) for name in _SAYS]
    known = draft.names("prompt")
    if not menu.say:
        yield Problem(f"{key}.say", show(""), f"names no prompt: callers would hear no choices{whose}")
    for where, name in (*said, *also):
        if name and name not in known and name != shipped.get(where.rsplit(".", 1)[-1]):
            message = f"there is no [[prompt]] of that name{did_you_mean(name, known)}{whose}"
            yield Problem(where, show(name), message)
    prompts = {prompt.name: prompt for prompt in draft.office.prompt}
    for where, name in said:
        seconds = _seconds(prompts[name], base_dir) if name in prompts else 0.0
        if seconds > LONGEST_PROMPT_S:
            message = f"takes about {seconds:.0f} s to say; callers listen to {LONGEST_PROMPT_S:g} s at most"
            yield Problem(where, show(name), f"{message}{whose}", warning=True)


def _seconds(prompt: Prompt, base_dir: Path) -> float:
    """How long a prompt is: its recording, else its words as they are spoken."""
    path = base_dir / prompt.play
    if prompt.play and path.is_file():
        with suppress(AudioError):  # what can't be played is told by `reception doctor`; its words are spoken
            return info(path).seconds
    return len(prompt.text.split()) * 60 / WORDS_PER_MINUTE


def _operator(
    office: Office, menu: Menu, key: str, whose: str, written: Mapping[str, object]
) -> Iterator[Problem]:
    """A missing key 0, or one that leads to no person."""
    keys = written.get("keys")
    if _OPERATOR not in menu.keys:
        if not isinstance(keys, dict) or _OPERATOR not in keys:
            message = f'has no key 0: callers always need a way to a person, such as 0 = "desk"{whose}'
            yield Problem(f"{key}.keys", "", message)
        return
    for mode, where, keys_then in _views(menu):
        if mode and _OPERATOR not in menu.modes[mode].keys:
            continue
        if why := _impersonal(office, keys_then[_OPERATOR], mode):
            message = f'{why}: key 0 must lead to a person or a voicemail, such as "desk"{whose}'
            yield Problem(f"{key}{where}.keys.0", show(str(keys_then[_OPERATOR])), message)


def _impersonal(office: Office, step: Step, mode: str) -> str:
    """Why no person is behind a key 0 in a mode; empty when one is, or when another problem says it."""
    seen: set[str] = set()
    while step.destination.kind is Kind.MENU:
        name = step.destination.name
        if name in seen:
            return "goes round among menus"
        seen.add(name)
        menu = office.choice(name)
        keys = next((keys for m, _, keys in _views(menu) if m == mode), menu.keys) if menu else {}
        if _OPERATOR not in keys:
            return ""
        step = keys[_OPERATOR]
    return "" if step.destination.kind in _PEOPLE else f"{step.destination} is nobody"


def _many(menu: Menu, key: str, whose: str) -> Iterator[Problem]:
    for mode, where, keys in _views(menu):
        count = sum(step.destination.kind not in IN_MENUS for step in keys.values())
        if count > MOST_CHOICES and (not mode or menu.modes[mode].keys):
            message = f"has {count} choices; callers remember {MOST_CHOICES} at most: make a second menu"
            yield Problem(f"{key}{where}.keys", "", f"{message}{whose}", warning=True)


def _shadows(office: Office, menu: Menu, key: str, whose: str) -> Iterator[Problem]:
    """Keys that an extension begins with, or is."""
    extensions = office.extensions(menu)
    for mode, where, keys in _views(menu):
        for digit in keys if not mode else menu.modes[mode].keys:
            if mode and digit in menu.keys:
                continue  # said of the menu's own keys
            longer = [number for number in extensions if number.startswith(digit) and number != digit]
            if longer:
                number = longer[0]
                more = f" and {len(longer) - 1} more" if len(longer) > 1 else ""
                message = (
                    f"begins extension {number} ({extensions[number]}){more}: each press of it waits "
                    f"{menu.inter_digit:g} s for a next digit"
                )
                yield Problem(f"{key}{where}.keys.{digit}", show(str(keys[digit])), message + whose, True)
            if digit in extensions:
                message = f"is {extensions[digit]}'s extension too, which nobody can dial here"
                yield Problem(f"{key}{where}.keys.{digit}", show(str(keys[digit])), message + whose, True)


def _reached(office: Office) -> set[Destination]:
    """Every menu and queue that calls can come to."""
    ahead = [step for rule in office.rule for step in rule.then] + list(office.routing.otherwise)
    reached: set[Destination] = set()
    while ahead:
        step = ahead.pop()
        ahead += [branch for _, branch in step.otherwise]
        place = step.destination
        if place in reached or place.kind not in (Kind.MENU, Kind.QUEUE):
            continue
        reached.add(place)
        if place.kind is Kind.QUEUE and (queue := office.line(place.name)):
            ahead += [branch for _, branch in queue.overflow]
        if place.kind is Kind.MENU and (menu := office.choice(place.name)):
            ahead += [step for _, _, keys in _views(menu) for step in keys.values()]
            ahead += [menu.no_input, menu.invalid, *menu.keys.values()]
    return reached
