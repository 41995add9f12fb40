"""From a destination to the phone that rings."""

import tomllib

import pytest

from console.config.grammar.destination import parse_destination
from console.config.schema.office import Office
from console.routing.numbers.known_callers import card_of
from console.routing.numbers.phones import Target, is_outside, reach, ways
from console.routing.values import Card
from tests.routing.offices import clinic

HEAD = '[office]\nname = "x"\ntimezone = "UTC"\ncountry = "US"\n[routing]\notherwise = "hang up"\n'
TRUNK = '[[trunk]]\nname = "city"\naddress = "192.0.2.10"\n'
PBX = '[[account]]\nname = "pbx"\nserver = "192.0.2.30"\nuser = "u"\n'
SAM = '[[staff]]\nname = "sam"\nextension = "201"\n'


def office(*parts: str) -> Office:
    return Office.model_validate(tomllib.loads(HEAD + "".join(parts)))


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("staff sam", Target("201", "pbx", "Sam (201)")),
        ("staff priya", Target("sip:priya@192.0.2.41", "", "Priya")),
        ("staff cole", Target("+12125550181", "city", "Dr Cole, mobile")),
        ("number oncall", Target("+12125550171", "city", "Oncall, (212) 555-0171")),
        ("number +12125550199", Target("+12125550199", "city", "(212) 555-0199")),
        ("number 212 555 0199", Target("+12125550199", "city", "(212) 555-0199")),
        ("number 205", Target("205", "pbx", "205")),
        ("staff nobody", None),
        ("desk", None),
        ("voicemail front", None),
        ("hang up", None),
    ],
)
def test_reach(sentence: str, target: Target | None) -> None:
    assert reach(clinic(), parse_destination(sentence).destination) == target


def test_the_way_to_an_extension() -> None:
    sam = parse_destination("staff sam").destination
    assert reach(office(SAM), sam) is None
    assert reach(office(SAM, TRUNK), sam) == Target("201", "city", "Sam (201)")
    assert reach(office(SAM, TRUNK, PBX), sam) == Target("201", "pbx", "Sam (201)")
    assert reach(office(SAM, 'via = "city"\n', TRUNK, PBX), sam) == Target("201", "city", "Sam (201)")


def test_the_way_to_a_number() -> None:
    number = parse_destination("number +12125550199").destination
    assert reach(office(), number) is None
    assert reach(office(PBX), number) == Target("+12125550199", "pbx", "(212) 555-0199")
    assert reach(office(PBX, TRUNK), number) == Target("+12125550199", "city", "(212) 555-0199")


@pytest.mark.parametrize(
    ("sentence", "outside"),
    [
        ("number oncall", True),
        ("number 205", True),
        ("staff cole", True),
        ("staff sam", False),
        ("desk", False),
    ],
)
def test_what_leaves_the_office(sentence: str, outside: bool) -> None:
    assert is_outside(clinic(), parse_destination(sentence).destination) is outside


def test_cards_of_the_config() -> None:
    ana = Card(0, "Ana Ruiz", ("+12125550142", "+12015550142"), ("open invoice",), "sam")
    assert card_of(clinic(), "+12125550142") == ana
    assert card_of(clinic(), "+12015550142") == ana
    assert card_of(clinic(), "+12125550199") is None
    assert card_of(clinic(), "") is None


@pytest.mark.parametrize(
    ("outside", "number", "tried"),
    [
        ("", "+12125550199", ("city",)),
        ("", "205", ("pbx",)),
        ("", "911", ("pbx", "city", "spare")),
        ('via = ["spare", "city"]', "+12125550199", ("spare", "city")),
        ('via = ["spare", "city"]', "205", ("pbx",)),
        ('via = ["spare"]', "911", ("spare", "city", "pbx")),
        ('via = ["city"]\nnational = ["spare", "pbx"]', "+12125550199", ("spare", "pbx")),
        ('via = ["city"]\ninternational = ["spare"]', "+442079460000", ("spare",)),
        ('via = ["city"]\npremium = ["spare"]', "+19005550199", ("spare",)),
        ('via = ["city"]\ninternal = ["spare", "pbx"]', "*97", ("spare", "pbx")),
        ('via = ["city"]\nemergency = ["spare"]', "911", ("spare", "city", "pbx")),
    ],
)
def test_a_number_goes_out_by_the_way_of_its_class(outside: str, number: str, tried: tuple[str, ...]) -> None:
    spare = TRUNK.replace("city", "spare")
    found = office(f"[outside]\n{outside}\n", TRUNK, spare, PBX)
    assert ways(found, number) == tried
    target = reach(found, parse_destination(f"number {number}").destination)
    assert target
    assert target.via == tried[0]
