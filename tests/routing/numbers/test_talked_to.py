"""From names as the journal shows them to staff."""

import tomllib

import pytest

from console.config.schema.office import Office
from console.routing.numbers.talked_to import speakers

OFFICE = Office.model_validate(
    tomllib.loads(
        """
[office]
name = "x"
timezone = "UTC"
country = "US"

[[staff]]
name = "sam"
title = "Sam"
extension = "201"

[[staff]]
name = "hu"
title = "Hu, MD"
extension = "211"

[[staff]]
name = "cole"
title = "Dr Cole"
mobile = "+12125550181"

[[staff]]
name = "lee"
uri = "sip:lee@192.0.2.1"

[[staff]]
name = "kim-a"
title = "Kim"
extension = "301"

[[staff]]
name = "kim-b"
title = "Kim"
extension = "302"

[routing]
otherwise = "hang up"
"""
    )
)


@pytest.mark.parametrize(
    ("shown", "staff"),
    [
        ("", ()),
        ("Sam (201)", ("sam",)),
        ("Sam", ("sam",)),  # at a seat of their own no extension is shown
        ("Maria, Sam (201)", ("sam",)),
        ("Sam (201), Lee", ("lee", "sam")),
        ("Sam (201), Lee, Sam", ("sam", "lee")),
        ("Sam (299)", ("sam",)),  # it was their extension then
        ("Hu, MD (211)", ("hu",)),
        ("Hu, MD, Dr Cole, mobile, Sam (201)", ("sam", "cole", "hu")),
        ("Dr Cole, mobile", ("cole",)),
        ("Oncall, (212) 555-0171", ()),
        ("(212) 555-0199, Sam (201)", ("sam",)),
        ("Kim (301)", ("kim-a",)),
        ("Kim (302), Sam (201)", ("sam", "kim-b")),
        ("Kim", ()),  # two people have that name
        ("mobile, , (201)", ()),
        ("Sam (201), Maria", ("sam",)),
    ],
)
def test_speakers(shown: str, staff: tuple[str, ...]) -> None:
    assert speakers(shown, OFFICE) == staff
