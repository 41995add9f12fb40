"""Prompts that say when the mode ends and when the office opens: filled in as these change."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from console.config.load import load
from console.routing.schedule.modes import opens_next
from console.speech.prompts import prompts
from console.speech.prompts.times import Times, filled, has_times, time_in_words, words
from tests.config.texts import changed, written

NOW = datetime(2026, 11, 17, 12, 5)


@pytest.mark.parametrize(
    ("at", "spoken"),
    [
        (datetime(2026, 11, 17, 13), "1 p.m."),
        (datetime(2026, 11, 17, 13, 10), "1:10 p.m."),
        (datetime(2026, 11, 18, 8), "tomorrow at 8 a.m."),
        (datetime(2026, 11, 20, 12), "Friday at noon"),
        (datetime(2026, 12, 28, 8, 30), "December 28 at 8:30 a.m."),
        (None, ""),
    ],
)
def test_a_moment_as_it_is_spoken(at: datetime | None, spoken: str) -> None:
    assert time_in_words(at, NOW) == spoken


@pytest.mark.parametrize(
    ("times", "heard"),
    [
        (Times("1 p.m.", "1 p.m."), "We are at lunch. We are back at 1 p.m. Please leave a message."),
        (Times(), "We are at lunch. Please leave a message."),
    ],
)
def test_a_sentence_whose_time_is_not_known_is_left_out(times: Times, heard: str) -> None:
    assert words("We are at lunch. We are back at {until}. Please leave a message.", times) == heard


def test_an_office_says_its_times_and_without_them_something_that_is_true(tmp_path: Path) -> None:
    text = "We are closed. We open {opens}."
    office = load(written(tmp_path, changed(("We are closed.", text)))).office
    assert has_times(office)
    (prompt,) = filled(office, Times("", "tomorrow at 8 a.m.")).prompt
    assert prompt.text == "We are closed. We open tomorrow at 8 a.m."
    (sound,) = prompts.sounds(office, tmp_path, tmp_path)
    assert sound.text == "We are closed."
    foreign = office.model_copy(update={"prompt": (office.prompt[0].model_copy(update={"language": "es"}),)})
    assert filled(foreign, Times("", "tomorrow at 8 a.m.")).prompt[0].text == "We are closed."


def test_the_next_opening_is_behind_nights_and_holidays(tmp_path: Path) -> None:
    office = load(written(tmp_path)).office
    assert opens_next(office, None, datetime.fromisoformat("2026-11-17T10:00-05:00")) is None
    friday = datetime.fromisoformat("2026-11-20T18:00-05:00")
    assert opens_next(office, None, friday) == datetime.fromisoformat("2026-11-23T08:00-05:00")


def test_the_shipped_lunch_says_the_modes_end_and_no_time_where_there_is_none() -> None:
    """Whoever is sent to lunch until 12:45 or 14:00 is never told one o'clock."""
    office = load(Path(__file__).parents[3] / "config.toml").office
    (lunch,) = [
        each for each in filled(office, Times("12:45 p.m.", "12:45 p.m.")).prompt if each.name == "lunch"
    ]
    assert "Back at 12:45 p.m. In an emergency" in lunch.text
    sounds = {sound.key: sound for sound in prompts.sounds(office, Path(), Path())}
    assert sounds["lunch"].source is prompts.Source.SHIPPED  # a recording of these words without the time
    clock = re.compile(r"o'clock|\bat (one|noon|\d)|until (one|noon|\d)")
    said = [
        sound for sound in prompts.sounds(office, Path(), Path(), shipped=True) if clock.search(sound.text)
    ]
    assert [sound.key for sound in said] == []
