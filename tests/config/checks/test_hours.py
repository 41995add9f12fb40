"""Hours that are allowed but hardly meant are warned of, each with what would be right."""

from datetime import date

import pytest

from console.config.checks.hours import check_hours_meant
from console.config.draft import draft

OFFICE = {
    "office": {"name": "x", "timezone": "Europe/Berlin", "country": "DE", "region": "BY"},
    "routing": {"otherwise": ["hang up"]},
}
TODAY = date(2026, 12, 1)

#: hours, and words of the warning; "" where there is none
HOURS = [
    ("Mo-Fr 08:00-12:00,13:00-17:00; PH off", ""),
    ("24/7; PH off", ""),
    ("Mo-Su 00:00-24:00; PH off", ""),
    ("Mo-Th 08:00-18:00; Fr 08:00-14:00", ""),
    ('Mo-Fr 08:00-12:00 || "nach Vereinbarung"', ""),
    ('Mo-Fr 08:00-12:00 "not after sunset"', ""),
    ("Mo-Fr 08:00-17:00; PH off; Dec 24 09:00-12:00", ""),
    ("Mo-Su 22:00-06:00; PH off", 'write "06:00-24:00 off"'),
    ("Mo-Su 22:00-06:00; PH 06:00-24:00 off", ""),
    ("Th 22:00-06:00; PH off", "ends the night before at midnight"),
    ("Mo-Fr 22:00-06:00; Sa off", "ends the night before at midnight"),
    ("Fr-Sa 18:00-02:00; Sa-Su 09:00-12:00", 'add the rule with ", "'),
    ("Fr-Sa 18:00-02:00, Sa-Su 09:00-12:00", ""),
    ("PH off; Mo-Fr 08:00-17:00", "write the rule of PH last"),
    ("Sa,PH 10:00-12:00; Mo-Fr 08:00-17:00", "write the rule of PH last"),
    ("Mo-Fr 08:00-17:00; PH off; Sa 09:00-12:00", "write the rule of PH last"),
    ("sunrise-18:00", "sunrise is taken for 07:00 on every day"),
    ("Mo 08:00-dusk", "dusk is taken for"),
    ("Mo-Fr 08:00+", "write the end"),
    ('"by appointment"', "is open at no time"),
    ('Mo-Fr 08:00-12:00; "by appointment"', "is open at no time"),
]


def warnings(hours: str) -> list[tuple[str, str]]:
    """Key and message of each warning, the hours standing at every key that takes hours."""
    raw = OFFICE | {
        "modes": {"open": {"hours": hours}},
        "staff": [{"name": "sam", "uri": "sip:sam@127.0.0.1", "hours": hours}],
        "rule": [{"name": "r", "when": {"hours": hours}, "then": ["hang up"]}],
    }
    made, problems = draft(raw)
    assert made is not None, problems
    found = list(check_hours_meant(made, TODAY))
    assert all(problem.warning for problem in found)
    return [(problem.key, problem.message) for problem in found]


@pytest.mark.parametrize(("hours", "said"), HOURS)
def test_what_is_hardly_meant_is_warned_of(hours: str, said: str) -> None:
    found = warnings(hours)
    if not said:
        assert found == []
        return
    assert {key for key, _ in found} == {"modes.open.hours", "staff[0].hours", "rule[0].when.hours"}
    assert all(said in message for _, message in found)
