import pytest

from console.commandline.parse import as_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+1 (212) 555-0142", "+12125550142"), ("201", "201"), ("212.555.0142", "2125550142"), ("2", ""),
        ("", ""), ("sam", ""), ("201 sam", ""), ("²³", ""), ("+", ""),
    ],
)  # fmt: skip
def test_a_number_is_taken_as_it_is_typed(typed: str, number: str) -> None:
    assert as_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [("*97", "*97"), ("*211", "*211"), ("#31#", "#31#"), ("*67 212 555 0142", "*672125550142"), ("**", ""),
     ("*a1", "")],
)  # fmt: skip
def test_a_code_of_the_pbx_is_a_number(typed: str, number: str) -> None:
    assert as_number(typed) == number
