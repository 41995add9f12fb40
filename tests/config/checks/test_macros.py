"""Macros are read when the config is: a line that could not be carried out is told by its key."""

from pathlib import Path

import pytest

from console.config.load import ConfigErrors, load
from tests.config.texts import GOOD, written


def test_a_macro_is_kept_as_it_is_written(tmp_path: Path) -> None:
    lines = '["mode closed 13:00 at lunch", "away", "t sam", "t voicemail front", "call 5551234", "t mobile"]'
    office = load(written(tmp_path, f"{GOOD}\n[macros]\nlunch = {lines}\n")).office
    assert office.macros["lunch"][:2] == ("mode closed 13:00 at lunch", "away")


@pytest.mark.parametrize(
    ("macro", "told"),
    [
        ('lunch = ["mode lunsh"]', 'macros.lunch[0] = "mode lunsh": there is no mode "lunsh"; there is'),
        ('lunch = ["awy"]', '"awy" is no command; did you mean "away"?'),
        (
            'lunch = ["away", "t samm"]',
            'macros.lunch[1] = "t samm": there is nobody and nothing called "samm"; did',
        ),
        ('lunch = ["t queue billing"]', 'there is nobody and nothing called "queue billing"'),
        ('lunch = ["t"]', '"t" takes a place'),
        ('lunch = ["undo it"]', '"undo" takes nothing: leave out "it"'),
        ('lunch = ["slip zoe hello"]', 'nobody of the staff is called "zoe"'),
        ('lunch = ["record it"]', '"record" takes on, pause or stop, which may be left out: "it" is none'),
        ('lunch = ["file lost"]', '"file" takes a word of [desk] outcomes: "lost" is none; there is: '),
        (
            'lunch = ["card shoe 43"]',
            '"card" takes a line of the card, such as note, and its text: "shoe" is',
        ),
        ('lunch = ["at exam 3"]', '"at" takes a phone of [phones]; left out, your own: "exam 3" is none'),
        ("lunch = []", "macros.lunch = []: has no lines"),
        ('away = ["dnd"]', "macros.away: is a command already"),
        ('one = ["undo"]\ntwo = ["one"]', 'macros.two[0] = "one": is a macro itself; write its lines'),
        ('lunch = "away"', "macros.lunch"),
    ],
)
def test_what_is_wrong_with_a_macro(tmp_path: Path, macro: str, told: str) -> None:
    with pytest.raises(ConfigErrors) as wrong:
        load(written(tmp_path, f"{GOOD}\n[macros]\n{macro}\n"))
    assert told in "\n".join(map(str, wrong.value.problems))
