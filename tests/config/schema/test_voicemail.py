"""What the config can have wrong about voicemail boxes."""

from pathlib import Path

import pytest

from console.config.load import ConfigErrors, load
from console.config.schema.office import Office

OFFICE = """
[office]
name = "Test"
timezone = "America/New_York"
country = "US"

[modes.open]
hours = "Mo-Fr 08:00-17:00"

[[voicemail]]
name = "front"
{box}

[routing]
otherwise = "voicemail front"
"""


def read(folder: Path, box: str) -> tuple[Office | None, list[str]]:
    path = folder / "config.toml"
    path.write_text(OFFICE.format(box=box))
    try:
        loaded = load(path)
    except ConfigErrors as errors:
        return None, [str(each) for each in errors.problems]
    return loaded.office, [str(each) for each in loaded.warnings]


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ('greeting_busy = "bussy"', "voicemail[0].greeting_busy"),
        ('[voicemail.modes.closed]\ngreeting = "nothing"', "voicemail[0].modes.closed.greeting"),
        ('[voicemail.modes.lunc]\ngreeting = "We are at lunch."', "there is no mode of that name"),
        ('temporary_until = "soon"', 'write a day, such as "2026-12-31"'),
        ('temporary_until = "2026-12-31"', "means nothing without greeting_temporary"),
        ('operator = "staff nobody"', "there is no staff member 'nobody'"),
        ('operator = "somebody"', "is not a destination: desk, staff NAME"),
        ('operator = "hang up"', "is nobody: key 0 must lead to a person"),
        ('operator = "voicemail front"', "is nobody: key 0 must lead to a person"),
    ],
)
def test_an_error_says_what_would_be_right(tmp_path: Path, box: str, said: str) -> None:
    _, found = read(tmp_path, box)
    assert any(said in line for line in found), found


def test_greetings_are_prompts_by_name_or_in_words(tmp_path: Path) -> None:
    office, found = read(
        tmp_path,
        'greeting_temporary = "We have moved to Main Street."\ntemporary_until = 2026-12-31\noperator = ""\n'
        '[voicemail.modes.closed]\ngreeting = "We are closed today."',
    )
    assert office, found
    (box,) = office.voicemail
    texts = {prompt.name: prompt.text for prompt in office.prompt}
    assert [texts[name] for _, name in box.greetings] == [
        "We have moved to Main Street.",
        "We are closed today.",
    ]
    assert box.operator is None
