"""Every greeting of the config that is shipped says what to do in an emergency."""

from pathlib import Path

import pytest

from console.config.load import load
from console.speech.prompts.prompts import SHIPPED, sounds

CONFIG = Path(__file__).parents[2] / "config.toml"
OFFICE = load(CONFIG).office


def _greetings() -> set[str]:
    """What a caller may hear first: of boxes in every mode, of menus, and of chains that speak."""
    names = {name for box in OFFICE.voicemail for _, name in box.greetings}
    names |= {menu.say for menu in OFFICE.menu} | {"busy"}
    chains = [rule.then for rule in OFFICE.rule] + [OFFICE.routing.otherwise]
    names |= {step.destination.name for then in chains for step in then if step.destination.kind == "say"}
    return names


@pytest.mark.parametrize("name", sorted(_greetings()))
def test_a_greeting_says_what_to_do_in_an_emergency(name: str) -> None:
    (prompt,) = (each for each in OFFICE.prompt if each.name == name)
    assert "nine one one" in prompt.text
    assert "nine eight eight" in prompt.text


def test_all_of_them_are_tried() -> None:
    assert _greetings() >= {
        "closed", "lunch", "holiday", "emergency", "welcome", "busy", "greeting-front", "greeting-billing",
    }  # fmt: skip


def test_what_the_sample_office_says_is_spoken_by_recordings_that_are_shipped(tmp_path: Path) -> None:
    for sound in sounds(OFFICE, CONFIG.parent, tmp_path):
        assert sound.file.parent == SHIPPED, sound
        assert not sound.why
