import pytest

from console.ui.match import as_number, score


@pytest.mark.parametrize(
    "typed", ["", "cole", "Dr C", "dc", "210", "therap", "ole", "cole thera", "dcl", "COLÉ"]
)
def test_ways_to_find_somebody(typed: str) -> None:
    assert score(typed, "Dr Cole", "210 · therapist") > 0


@pytest.mark.parametrize("typed", ["sam", "211", "coleman", "zz", "z"])
def test_what_does_not_fit(typed: str) -> None:
    assert score(typed, "Dr Cole", "210 · therapist") == 0


def test_the_closer_comes_first() -> None:
    order = ["Sam", "Sammy Lee", "Lee Sam", "Rosamund", "Sibyl Adams"]
    scores = [score("sam", name) for name in order]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores[:4])) == 4


def test_accents_do_not_matter() -> None:
    assert score("muller", "Zoë Müller-Lüdenscheidt") == score("müller", "Zoe Muller-Ludenscheidt") > 0


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+1 (212) 555-0142", "+12125550142"), ("201", "201"), ("212.555.0142", "2125550142"), ("2", ""),
        ("", ""), ("sam", ""), ("201 sam", ""), ("²³", ""), ("+", ""),
    ],
)  # fmt: skip
def test_a_number_is_taken_as_it_is_typed(typed: str, number: str) -> None:
    assert as_number(typed) == number
