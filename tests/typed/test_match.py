import pytest

from console.typed.match import as_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+1 (212) 555-0142", "+12125550142"), ("201", "201"), ("212.555.0142", "2125550142"), ("2", ""),
        ("", ""), ("sam", ""), ("201 sam", ""), ("²³", ""), ("+", ""),
    ],
)  # fmt: skip
def test_a_number_is_taken_as_it_is_typed(typed: str, number: str) -> None:
    assert as_number(typed) == number
