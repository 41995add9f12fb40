"""A caller in a menu says why they call: which key their words mean, and how it is confirmed.

A guess is only ever a question, "billing, is that right?"; until they accept it, nothing has happened. After
two failures to understand, the choices are made by keys.
"""

import re
from dataclasses import replace

from console.config.schema.office import Office
from console.routing.ivr import menus
from console.routing.ivr.menus import Move, Place, Say

#: Words of a caller that could not be understood, or a guess they refused, before keys are asked for.
FAILURES = 2
#: What is said: how to answer the question, that it was not understood, and that keys choose.
YES_OR_NO, SAY_AGAIN, BY_KEYS = "yes-or-no", "say-again", "by-keys"
#: Keys that answer the question.
YES, NO = "1", "2"
_YES = {"yes", "yeah", "yep", "yup", "right", "correct", "sure", "exactly", "ok", "okay", "please"}
_NO = {"no", "nope", "not", "wrong", "incorrect", "neither"}


def question(reason: str) -> str:
    """The name of the prompt that asks whether a reason is right: ``confirm-new-patient``."""
    return "confirm-" + "-".join(re.findall(r"[a-z0-9_]+", reason.casefold()))


def reasons(office: Office, name: str, mode: str) -> dict[str, str]:
    """The reasons a caller may say in a menu, each with its key: the first of the keypad that has it."""
    found: dict[str, str] = {}
    for key, step in menus.choices(office, name, mode):
        if step.reason:
            found.setdefault(step.reason, key)
    return found


def listens(office: Office, place: Place) -> bool:
    """Whether words are listened to where a caller is: not after two failures, nor in another language than
    the recogniser's."""
    menu = office.choice(place.menu)
    ours = office.speech.language
    return bool(menu and menu.listen) and place.misheard < FAILURES and (place.language or ours) == ours


def heard(office: Office, place: Place, text: str, intent: str, mode: str) -> Move:
    """A caller said something that was no sign of danger; ``intent`` is the guess, "" for none."""
    if place.asked:
        said = answer(text)
        return _missed(office, place, mode) if said is None else _answered(office, place, mode, said, "said")
    if intent not in reasons(office, place.menu, mode):
        return _missed(office, place, mode)
    prompts = tuple(office.spoken(name, place.language) for name in (question(intent), YES_OR_NO))
    return Say(replace(place, asked=intent), prompts, _patience(office, place))


def press(office: Office, place: Place, digit: str, mode: str) -> Move:
    """A key was pressed: it answers the question that was asked, or chooses as ever."""
    if place.asked and digit in (YES, NO):
        return _answered(office, place, mode, digit == YES, "pressed")
    return menus.press(office, replace(place, asked=""), digit, mode)


def timeout(office: Office, place: Place, mode: str) -> Move:
    """Neither a key nor a word came in time."""
    return menus.timeout(office, replace(place, asked=""), mode)


def answer(text: str) -> bool | None:
    """Whether words mean yes or no, ``None``: neither. Where both are in them they are asked again: no."""
    words = set(re.findall(r"\w+", text.casefold()))
    return False if words & _NO else True if words & _YES else None


def _answered(office: Office, place: Place, mode: str, yes: bool, how: str) -> Move:
    plain = replace(place, asked="")
    if not yes:
        return _missed(office, plain, mode)
    key = reasons(office, place.menu, mode).get(place.asked, "")
    return menus.choose(office, plain, key, mode, f"said {place.asked}, {how} yes")


def _missed(office: Office, place: Place, mode: str) -> Move:
    """They were not understood, or not rightly: they may say it once more, then keys choose."""
    missed = replace(place, asked="", digits="", misheard=place.misheard + 1)
    if missed.misheard < FAILURES:
        return Say(missed, (office.spoken(SAY_AGAIN, place.language),), _patience(office, place))
    return menus.again(office, missed, mode, BY_KEYS)


def _patience(office: Office, place: Place) -> float:
    menu = office.choice(place.menu)
    return menu.first_digit if menu else 0.0
