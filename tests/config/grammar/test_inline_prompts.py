"""Words in place of a prompt's name."""

import tomllib
from pathlib import Path

import pytest

from console.config.grammar.inline_prompts import name_of, spelled
from console.config.load import ConfigErrors, load
from tests.config.texts import GOOD, written

MENU = """
[[menu]]
name = "main"
say = "For billing,   press one."
no_input_say = "Nothing was pressed."
keys = { 1 = "say Our billing office is closed.", 0 = "desk" }
no_input = "hang up"
invalid = "hang up"

[[menu]]
name = "spanish"
language = "es"
say = "Para facturas, marque uno."
keys = { 1 = { to = "desk", closed = "say Estamos cerrados." }, 0 = "desk" }
no_input = "hang up"
invalid = "hang up"
[menu.modes.open]
say = "Para facturas, marque dos."
"""


def test_words_become_prompts_and_names_stay(tmp_path: Path) -> None:
    text = (
        GOOD.replace(
            'then = ["', 'then = ["say We are moving today.", "menu main", "menu spanish", "say closed", "'
        )
        + MENU
    )
    office = load(written(tmp_path, text)).office
    made = {prompt.name: (prompt.text, prompt.language) for prompt in office.prompt}
    assert [str(step) for step in office.rule[0].then[:4]] == [
        f"say {name_of('We are moving today.')}",
        "menu main",
        "menu spanish",
        "say closed",
    ]
    main = office.choice("main")
    assert main is not None
    assert made[main.say] == ("For billing, press one.", "")
    assert made[main.no_input_say] == ("Nothing was pressed.", "")
    assert main.invalid_say == "invalid-key"
    assert made[main.keys["1"].destination.name] == ("Our billing office is closed.", "")
    spanish = office.choice("spanish")
    assert spanish is not None
    assert made[spanish.say] == ("Para facturas, marque uno.", "es")
    assert made[spanish.modes["open"].say] == ("Para facturas, marque dos.", "es")
    assert made[spanish.keys["1"].otherwise[0][1].destination.name] == ("Estamos cerrados.", "es")
    assert office.spoken(spanish.say, "es") == f"{spanish.say}:es"
    assert office.spoken("closed", "es") == "closed"


def test_the_name_says_how_the_words_begin_and_changes_with_them() -> None:
    name = name_of("Thank you for calling us.")
    assert name.startswith("thank-you-for-calling-")
    assert name != name_of("Thank you for calling us!")
    assert name != name_of("Thank you for calling us.", "es")
    assert name_of("¡Ñ!").startswith("words-")


@pytest.mark.parametrize("place", ["say closed", "say closed 20s", "desk 20s", "say", 7, None])
def test_what_is_no_text_is_left_alone(place: object) -> None:
    raw = {"rule": [{"name": "a", "because": "say no more", "then": [place]}], "menu": "odd", "queue": [3]}
    assert spelled(raw) == raw


def test_a_greeting_in_words_and_a_table_of_prompts_that_is_none() -> None:
    raw = {"voicemail": [{"name": "front", "title": "To say", "greeting": "Leave word."}]}
    assert spelled(raw)["voicemail"][0]["greeting"] == spelled(raw)["prompt"][0]["name"]
    assert spelled({**raw, "prompt": "odd"}) == {**raw, "prompt": "odd"}


def test_one_name_in_two_languages_but_not_twice_in_one(tmp_path: Path) -> None:
    def prompt(language: str) -> str:
        return f'\n[[prompt]]\nname = "hello"\nlanguage = "{language}"\ntext = "x"\n'

    assert len(load(written(tmp_path, GOOD + prompt("") + prompt("es"))).office.prompt) == 3
    with pytest.raises(ConfigErrors) as errors:
        load(written(tmp_path, GOOD + prompt("es") + prompt("es")))
    assert errors.value.problems[0].message == "is already the name of another prompt in es"


def test_the_file_is_read_as_toml_first() -> None:
    raw = tomllib.loads(MENU)
    assert len(spelled(raw)["prompt"]) == 6
    assert "prompt" not in raw
