"""Why callers say they call, in menus that listen: the questions that confirm it, and what can't be heard."""

from collections.abc import Iterator
from pathlib import Path

from console.config.schema.menus import Menu
from console.config.schema.office import Office
from console.routing.ivr.spoken_menus import question
from console.speech import intents
from console.speech.recognition.recogniser import available


def questions(office: Office, base_dir: Path) -> dict[str, str]:
    """Name of each prompt that asks whether a reason is right → its words, where words are heard at all."""
    menus = [menu for menu in office.menu if menu.listen]
    if not menus or available(office.speech):
        return {}
    known = intents.of_config(office.speech.intents, base_dir)
    names = {intent.name for intent in known.known}
    said = sorted({reason for menu in menus for reason in _reasons(menu) if reason in names})
    return {question(reason): _asked(known.confirm(reason)) for reason in said}


def problems(office: Office, base_dir: Path) -> Iterator[str]:
    """Why menus that listen hear nothing, or less than they seem to: sentences that begin with the menu."""
    menus = [menu for menu in office.menu if menu.listen]
    if not menus:
        return
    why_not = available(office.speech)
    names = [intent.name for intent in intents.of_config(office.speech.intents, base_dir).known]
    ours = office.speech.language
    for menu in menus:
        whose, reasons = f"menu {menu.name}", _reasons(menu)
        if why_not:
            yield f"{whose}: listen does nothing, callers choose by keys only: {why_not}"
        if menu.language and menu.language != ours:
            yield f"{whose}: listen does nothing in {menu.language}: words are recognised in {ours}"
        if not reasons & set(names):
            yield f"{whose}: listen needs a key with a reason that callers say: {', '.join(names)}"
        for reason in sorted(reasons - set(names)):
            yield f'{whose}: nothing said is ever taken for "{reason}": speech.intents has no such name'


def _reasons(menu: Menu) -> set[str]:
    keys = (menu.keys, *(changes.keys for changes in menu.modes.values()))
    return {step.reason for each in keys for step in each.values() if step.reason}


def _asked(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}, is that right?"
