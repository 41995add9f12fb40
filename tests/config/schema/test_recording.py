"""Whose consent a recording needs, by the place of the office."""

from pathlib import Path

import pytest

from console.config.load import ConfigErrors, load
from console.config.schema.recording import ALL_PARTY_STATES, ONE_PARTY_STATES, consent_of_place

CONFIG = """
[office]
name = "Riverside"
timezone = "America/New_York"
country = "US"
region = "{region}"

[recording]
{lines}

[routing]
otherwise = "hang up"
"""


@pytest.mark.parametrize(
    ("country", "region", "consent"),
    [
        ("US", "NY", "one-party"),
        ("US", "CA", "all-party"),
        ("US", "WA", "all-party"),
        ("US", "VT", "all-party"),
        ("US", "", "all-party"),
        ("CA", "ON", "all-party"),
        ("DE", "BY", "all-party"),
    ],
)
def test_an_unknown_place_asks_everybody(country: str, region: str, consent: str) -> None:
    assert consent_of_place(country, region) == consent


def test_no_state_is_in_both_tables() -> None:
    assert not ONE_PARTY_STATES & set(ALL_PARTY_STATES)
    assert len(ONE_PARTY_STATES) + len(ALL_PARTY_STATES) == 49  # 50 and DC, without Vermont and Oregon


def problems(tmp_path: Path, region: str, lines: str) -> list[str]:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.format(region=region, lines=lines))
    try:
        load(file)
    except ConfigErrors as wrong:
        return [str(problem) for problem in wrong.problems]
    return []


def test_the_announcement_may_be_left_out_where_one_party_agrees(tmp_path: Path) -> None:
    assert problems(tmp_path, "NY", "announce = false") == []
    (wrong,) = problems(tmp_path, "CA", "announce = false")
    assert wrong.startswith("recording.announce")
    assert "US CA" in wrong
    assert problems(tmp_path, "CA", 'announce = false\nconsent = "one-party"') == []
    assert len(problems(tmp_path, "NY", 'announce = false\nconsent = "all-party"')) == 1


@pytest.mark.parametrize("line", ['record = "sometimes"', 'refuse = "99"', 'refuse = "#"', 'listen = "boss"'])
def test_wrong_words_are_named(tmp_path: Path, line: str) -> None:
    (wrong,) = problems(tmp_path, "NY", line)
    assert wrong.startswith(f"recording.{line.split(maxsplit=1)[0]}")
