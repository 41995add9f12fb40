"""Menus that callers can't use, or not well: each by its key."""

import wave
from pathlib import Path

import pytest

from console.config.load import ConfigErrors, Problem, load
from tests.config.texts import GOOD, written

MENU = """
[[account]]
name = "pbx"
server = "192.0.2.30"
user = "frontdesk"
password_env = "PBX"

[[staff]]
name = "priya"
extension = "201"

[[staff]]
name = "lee"
extension = "202"

[[staff]]
name = "kim"
extension = "kim"

[modes.lunch]
hours = "Sa 12:00-13:00"

[[prompt]]
name = "welcome"
text = "For an appointment, press one."

[[menu]]
name = "main"
say = "welcome"
keys = { 1 = "staff sam", 0 = "desk" }
no_input = "desk"
invalid = "voicemail front"

[menu.modes.lunch]
keys = { 3 = "voicemail front" }

[[rule]]
name = "all"
when = { caller = "known" }
then = ["menu main", "voicemail front"]
"""
SECOND = """
[[menu]]
name = "second"
say = "welcome"
keys = { 0 = "%s" }
no_input = "desk"
invalid = "voicemail front"
"""


def problems(folder: Path, *changes: tuple[str, str], more: str = "") -> tuple[Problem, ...]:
    """What is said of the menu with each first text replaced by the second."""
    text = MENU
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    head = GOOD.replace('[[rule]]\nname = "closed"', text + '\n[[rule]]\nname = "closed"') + more
    try:
        return load(written(folder, head)).warnings
    except ConfigErrors as wrong:
        return wrong.problems


def test_a_right_menu(tmp_path: Path) -> None:
    assert problems(tmp_path) == ()


KEYS = 'keys = { 1 = "staff sam", 0 = "desk" }'
WELCOME = 'say = "welcome"'
#: changes → key, a part of what is said
ERRORS = {
    "an unknown prompt": ((WELCOME, 'say = "welcom"'), "say", 'did you mean "welcome"?'),
    "no prompt": ((WELCOME, 'say = ""'), "say", "callers would hear no choices"),
    "an unknown prompt of a mode": (
        ("[menu.modes.lunch]", '[menu.modes.lunch]\nsay = "lunhc"'),
        "modes.lunch.say",
        "there is no [[prompt]] of that name",
    ),
    "an unknown prompt after silence": (
        (WELCOME, WELCOME + '\nno_input_say = "hello"'),
        "no_input_say",
        "there is no [[prompt]] of that name",
    ),
    "an unknown prompt after a wrong key": (
        (WELCOME, WELCOME + '\ninvalid_say = "no-input"'),
        "invalid_say",
        "there is no [[prompt]] of that name",
    ),
    "an unknown mode": (
        ("[menu.modes.lunch]", "[menu.modes.lunhc]"),
        "modes.lunhc",
        'there is no mode of that name; did you mean "lunch"?',
    ),
    "no key 0": ((KEYS, 'keys = { 1 = "staff sam" }'), "keys", "has no key 0: callers always need a way"),
    "key 0 ends the call": ((KEYS, 'keys = { 0 = "hang up" }'), "keys.0", "hang up is nobody"),
    "key 0 only speaks": ((KEYS, 'keys = { 0 = "say welcome" }'), "keys.0", "say welcome is nobody"),
    "key 0 goes back": ((KEYS, 'keys = { 0 = "back" }'), "keys.0", "back is nobody"),
    "key 0 goes round": ((KEYS, 'keys = { 0 = "menu main" }'), "keys.0", "goes round among menus"),
    "key 0 reaches nobody in a mode": (
        ('keys = { 3 = "voicemail front" }', 'keys = { 0 = "repeat" }'),
        "modes.lunch.keys.0",
        "repeat is nobody",
    ),
}


@pytest.mark.parametrize(("change", "key", "said"), ERRORS.values(), ids=ERRORS)
def test_an_error(tmp_path: Path, change: tuple[str, str], key: str, said: str) -> None:
    (problem,) = problems(tmp_path, change)
    assert problem.key == f"menu[0].{key}"
    assert said in problem.message
    assert problem.message.endswith('(menu "main")')
    assert not problem.warning


WARNINGS = {
    "a key that begins extensions": (
        (KEYS, 'keys = { 2 = "staff sam", 0 = "desk" }\nextensions = true'),
        "keys.2",
        "begins extension 201 (priya) and 1 more: each press of it waits 3 s for a next digit",
    ),
    "too many choices": (
        (KEYS, "keys = { " + "".join(f'{n} = "desk", ' for n in range(6)) + '7 = "repeat" }'),
        "keys",
        "has 6 choices; callers remember 5 at most",
    ),
    "a long prompt": (
        ("For an appointment, press one.", "word " * 53),
        "say",
        "takes about 21 s to say; callers listen to 20 s at most",
    ),
    "a menu out of reach": (('["menu main", ', "["), "name", "no chain leads to this menu"),
}


@pytest.mark.parametrize(("change", "key", "said"), WARNINGS.values(), ids=WARNINGS)
def test_a_warning(tmp_path: Path, change: tuple[str, str], key: str, said: str) -> None:
    found = problems(tmp_path, change)
    assert found[0].key == f"menu[0].{key}"
    assert said in found[0].message
    assert all(problem.warning for problem in found)


def test_keys_of_a_mode_are_looked_at_too(tmp_path: Path) -> None:
    more = ", ".join(f'{n} = "desk"' for n in range(2, 7))
    found = problems(
        tmp_path,
        (WELCOME, WELCOME + "\nextensions = true"),
        ('keys = { 3 = "voicemail front" }', f"keys = {{ {more} }}"),
    )
    assert [problem.key for problem in found] == ["menu[0].modes.lunch.keys", "menu[0].modes.lunch.keys.2"]
    assert "has 7 choices" in found[0].message


def test_a_key_that_is_an_extension_hides_it(tmp_path: Path) -> None:
    (found,) = problems(
        tmp_path, (WELCOME, WELCOME + "\nextensions = true"), ('extension = "202"', 'extension = "1"')
    )
    assert (found.key, found.warning) == ("menu[0].keys.1", True)
    assert "is lee's extension too, which nobody can dial here" in found.message


def test_key_0_may_lead_through_menus(tmp_path: Path) -> None:
    through = (KEYS, 'keys = { 0 = "menu second" }')
    assert problems(tmp_path, through, more=SECOND % "staff sam") == ()
    round_ = problems(tmp_path, through, more=SECOND % "menu main")
    assert [(p.key, p.warning) for p in round_] == [("menu[0].keys.0", False), ("menu[1].keys.0", False)]
    (nobody,) = (p for p in problems(tmp_path, through, more=SECOND % "hang up") if "main" in p.message)
    assert nobody.message.startswith("hang up is nobody")


def test_a_key_0_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, (KEYS, 'keys = { 0 = "banana" }'))
    assert "is not a destination" in found.message


@pytest.mark.parametrize("chain", ["queue", "branch", "mode", "overflow"])
def test_ways_to_a_menu(tmp_path: Path, chain: str) -> None:
    queue = '[[queue]]\nname = "line"\nmembers = ["sam"]\noverflow = { full = "%s" }\n'
    ways = {
        "queue": (queue % "menu second", '["menu main", "queue line", '),
        "branch": ("", '["menu main", { to = "desk", busy = "menu second" }, '),
        "overflow": (queue % "menu second", '["menu main", { to = "desk", busy = "queue line" }, '),
        "mode": ("", '["menu main", '),
    }
    more, then = ways[chain]
    changes = [('["menu main", ', then)]
    if chain == "mode":
        changes.append(('3 = "voicemail front"', '3 = "menu second"'))
    assert problems(tmp_path, *changes, more=SECOND % "desk" + more) == ()


def test_a_prompt_is_measured_where_it_is_recorded(tmp_path: Path) -> None:
    def record(seconds: int) -> None:
        with wave.open(str(tmp_path / "own.wav"), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(16000 * seconds))

    play = ('press one."', 'press one."\nplay = "own.wav"')
    record(24)
    (found,) = problems(tmp_path, play)
    assert found.message.startswith("takes about 24 s to say")
    record(20)
    assert problems(tmp_path, play) == ()
    (tmp_path / "own.wav").write_bytes(b"ID3 no wave")
    assert problems(tmp_path, play) == (), "its words are counted"


def test_an_extension_can_end_nowhere(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        ('then = ["menu main", "voicemail front"]', 'then = "menu main"'),
        (KEYS, 'keys = { 0 = "voicemail front", 1 = "desk" }\nextensions = true'),
        ('no_input = "desk"', 'no_input = "hang up"'),
        ('{ 3 = "voicemail front" }', '{ 1 = "voicemail front" }'),
    )
    (problem,) = (p for p in found if not p.warning)
    assert problem.message.startswith("menu main can end nowhere by key 1, a dialled extension: ")
