import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.routing.numbers.fuzzy_match import fold, near, score, wrong_letters


@pytest.mark.parametrize(
    "typed", ["", "cole", "Dr C", "dc", "210", "therap", "ole", "cole thera", "dcl", "COLÉ", "hand cl"]
)
def test_ways_to_find_somebody(typed: str) -> None:
    assert score(typed, "Dr Cole", "210 · therapist hand clinic") > 0


@pytest.mark.parametrize("typed", ["sam", "211", "coleman", "zz", "z", "()"])
def test_what_does_not_fit(typed: str) -> None:
    assert score(typed, "Dr Cole", "210 · therapist") == 0


@pytest.mark.parametrize(
    "typed", ["okfor", "okarfo", "okaffor", "okafur", "ben okafur", "bokafor", "gutierez", "gutirrez m"]
)
def test_wrong_letters_are_forgiven(typed: str) -> None:
    assert score(typed, "Ben Okafor") or score(typed, "María Gutiérrez Marín")


@pytest.mark.parametrize("typed", ["oxxfor", "bem", "20l", "5550143", "tom okafur"])
def test_not_too_many_and_none_in_numbers_or_short_words(typed: str) -> None:
    assert score(typed, "Ben Okafor", "2011 5550142") == 0


def test_the_closer_comes_first() -> None:
    order = ["Sam", "Sammy Lee", "Lee Sam", "Rosamund", "Sibyl Adams"]
    scores = [score("sam", name) for name in order]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores[:4])) == 4
    assert (
        score("okafor", "Ben Okafor") > score("okafor", "Ben Okaffor") > score("okafor", "Olga Kafour") >= 0
    )


def test_accents_do_not_matter() -> None:
    assert score("muller", "Zoë Müller-Lüdenscheidt") == score("müller", "Zoe Muller-Ludenscheidt") > 0


def test_a_number_is_found_however_it_is_written() -> None:
    assert score("5550142", "Ana Ruiz", "(212) 555-0142") == 50


@given(st.text(alphabet="abcdefghij", min_size=4, max_size=12), st.data())
def test_any_one_wrong_letter_is_near(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("xyz"))
    for typed in (
        word[:at] + letter + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
    ):
        if wrong_letters(typed):
            assert near((typed,), (word,))


@given(st.text(max_size=2000))
def test_folding_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
