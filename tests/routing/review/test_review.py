"""What `reception check` finds by thinking the weeks through."""

import tomllib
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.config.schema.office import Office
from console.config.schema.rules import When
from console.routing.review.review import review
from console.routing.review.shadowed_rules import takers
from console.routing.rules.conditions import holds, situation
from console.routing.rules.conditions import tests_of as asked_by
from console.routing.schedule.spans import in_words, joined, shared, without
from console.routing.values import Attestation, CallFacts, Card
from tests.routing.offices import NEW_YORK, clinic

MONDAY = date(2026, 11, 2)
BASE = """
[office]
name = "x"
timezone = "America/New_York"
country = "US"
region = "NY"

[[trunk]]
name = "city"
address = "192.0.2.10"

[[trunk]]
name = "cheap"
address = "192.0.2.20"

[modes.emergency]

[modes.open]
hours = "Mo-Fr 08:00-12:00,13:00-17:00; PH off"

[modes.lunch]
hours = "Mo-Fr 12:00-13:00; PH off"

[[staff]]
name = "sam"
uri = "sip:sam@192.0.2.1"
skills = { billing = 5 }
hours = "Mo-Fr 08:00-12:00,13:00-17:00"

[[staff]]
name = "priya"
uri = "sip:priya@192.0.2.2"
skills = { billing = 2 }
hours = "Mo-We 08:00-17:00"

[[staff]]
name = "cole"
title = "Dr Cole"
uri = "sip:cole@192.0.2.3"
hours = "Tu-Fr 09:00-17:00"

[[voicemail]]
name = "front"

[routing]
otherwise = "voicemail front"
"""


def office(text: str, base: str = BASE) -> Office:
    return Office.model_validate(tomllib.loads(base + text), context={"country": "US"})


def found(text: str, base: str = BASE) -> list[str]:
    return [str(problem) for problem in review(office(text, base), MONDAY)]


def rules(*whens: str) -> str:
    return "".join(
        f'[[rule]]\nname = "{name}"\nwhen = {{ {when} }}\nthen = "voicemail front"\n'
        for name, when in zip("abcdefgh", whens, strict=False)
    )


def test_the_office_of_the_scenarios_is_in_order() -> None:
    assert not review(clinic(), MONDAY)


SHADOWED = [
    (('mode = "open"', 'mode = "open", tag = "vip"'), 'rule "a" before it takes'),
    (('mode = ["open", "lunch"]', 'mode = "lunch"'), 'rule "a" before it takes'),
    (('mode = "open"', 'mode = "lunch"', 'mode = ["open", "lunch"]'), 'rules "a" and "b" before it take'),
    (('mode = ["open", "lunch", "emergency", "closed"]', 'tag = "vip"'), 'rule "a"'),
    (('caller = "+1212*"', 'caller = "+1 212 555 01??"'), 'rule "a"'),
    (('caller = "+1212*"', 'caller = "(212) 555-0142"'), 'rule "a"'),
    (('caller = ["known", "unknown"]', 'caller = "+1212*"'), 'rule "a"'),
    (
        ('caller = "known"', 'caller = "unknown"', 'caller = "withheld"', 'trunk = "city"'),
        'rules "a", "b" and "c"',
    ),
    (('caller = "known"', 'tag = "patient"'), 'rule "a"'),
    (("verified = true", 'tag = "vip"'), 'rule "a"'),
    (("verified = false", 'caller = "withheld"'), 'rule "a"'),
    (("verified = true", "verified = false", 'mode = "open"'), 'rules "a" and "b"'),
    (('tag = ["vip", "patient"]', 'tag = "patient", hours = "Mo-Fr 10:00-11:00"'), 'rule "a"'),
    (('hours = "Mo-Fr 09:00-12:00"', 'hours = "Tu 10:00-11:00"'), 'rule "a"'),
    (('hours = "00:00-12:00"', 'hours = "12:00-24:00"', 'trunk = "city"'), 'rules "a" and "b"'),
    (("repeat = 600", "repeat = 300"), 'rule "a"'),
    (('open = ["message", "callback"]', 'open = "message"'), 'rule "a"'),
    (('to = "+1 212 555 010?"', 'to = "212-555-0101"'), 'rule "a"'),
]


@pytest.mark.parametrize(("whens", "why"), SHADOWED, ids=[" / ".join(whens) for whens, _ in SHADOWED])
def test_a_rule_in_the_shadow_of_others(whens: tuple[str, ...], why: str) -> None:
    (only,) = found(rules(*whens))
    assert only.startswith(f'rule[{len(whens) - 1}] = "{"abcdefgh"[len(whens) - 1]}": never decides: ')
    assert why in only


FREE = [
    ('mode = "open", tag = "vip"', 'mode = "open"'),
    ('tag = "vip"', 'tag = ["vip", "patient"]'),
    ('caller = "+1212*"', 'caller = "+1*"'),
    ('caller = "+1212*"', 'caller = ["+1212555*", "known"]'),
    ('caller = "+1212555????"', 'caller = "+1212555*"'),
    ('caller = "known"', 'caller = "unknown"', 'trunk = "city"'),
    ("verified = true", 'mode = "open"'),
    ("verified = true", 'tag = "patient"'),
    ('hours = "Mo-Fr 09:00-12:00"', 'hours = "Mo-Sa 10:00-11:00"'),
    ('hours = "00:00-12:00"', 'hours = "12:01-24:00"', 'trunk = "city"'),
    # a mode can be set by hand at any hour
    ('mode = "lunch"', 'hours = "Mo-Fr 12:00-13:00; PH off"'),
    ('hours = "Mo-Fr 12:00-13:00; PH off"', 'mode = "lunch"'),
    ("repeat = 300", "repeat = 600"),
    ('trunk = "city"', 'trunk = "cheap"'),
    ('mode = "emergency"', 'mode = "closed"'),
]


@pytest.mark.parametrize("whens", FREE, ids=map(" / ".join, FREE))
def test_a_rule_that_may_decide(whens: tuple[str, ...]) -> None:
    assert not found(rules(*whens))


NEVER = [
    ('caller = "unknown", tag = "vip"', 'only callers we know have the tag "vip"'),
    ('caller = "withheld", language = "Spanish"', "only callers we know have a language"),
    ('tag = "vip", verified = false', 'the tag "vip" counts for a vouched-for number only'),
    ('caller = "withheld", verified = true', "nobody vouches for a withheld number"),
    ('hours = "2025 Aug 01-31"', 'the hours "2025 Aug 01-31" never come before 2027-11-08'),
]


@pytest.mark.parametrize(("when", "why"), NEVER, ids=[when for when, _ in NEVER])
def test_a_when_that_never_holds(when: str, why: str) -> None:
    (only,) = found(rules(when))
    assert only.startswith("rule[0].when: never holds: ")
    assert why in only


def test_hours_outside_those_of_the_mode() -> None:
    (only,) = found(rules('mode = "open", hours = "Mo-Fr 18:00-19:00"'))
    assert only == (
        'rule[0].when.hours = "Mo-Fr 18:00-19:00": never meet those of mode open: the rule holds only when '
        'somebody sets that mode by hand (rule "a")'
    )
    assert not found(rules('mode = ["open", "emergency"], hours = "Mo-Fr 18:00-19:00"'))


QUEUE = '[[queue]]\nname = "billing"\nskills = {{ billing = {level} }}\n{more}\n'
OPEN = '[[rule]]\nname = "day"\nwhen = {{ mode = {mode} }}\nthen = [{then}, "voicemail front"]\n'


def test_a_queue_nobody_serves_over_lunch() -> None:
    text = QUEUE.format(level=1, more='overflow = "voicemail front"')
    text += OPEN.format(mode='["open", "lunch"]', then='"queue billing"')
    assert found(text) == [
        'queue[0].name = "billing": nobody is on shift Th,Fr 12:00-13:00, when rule "day" may send calls '
        'there (they go to voicemail front): put somebody on shift, or say what follows with empty = "…"'
    ]


@pytest.mark.parametrize(
    ("more", "then"),
    [
        ("", '{ to = "queue billing", empty = "voicemail front" }'),
        ('overflow = { empty = "voicemail front", full = "hang up" }', '"queue billing"'),
    ],
)
def test_a_queue_whose_empty_hours_are_meant(more: str, then: str) -> None:
    assert not found(QUEUE.format(level=1, more=more) + OPEN.format(mode='["open", "lunch"]', then=then))


def test_a_queue_behind_a_menu_and_what_its_key_needs() -> None:
    text = QUEUE.format(level=1, more="") + OPEN.format(mode='"lunch"', then='"menu main"')
    text += """
[[prompt]]
name = "choices"
[[menu]]
name = "main"
say = "choices"
keys = { 0 = "desk", 1 = { to = "queue billing", needs = { billing = 4 } } }
no_input = "desk"
invalid = "desk"
"""
    (only,) = found(text)
    assert only.startswith('queue[0].name = "billing": nobody with billing 4 is on shift Mo-Fr 12:00-13:00')


def test_a_skill_and_a_day_that_is_not_like_others() -> None:
    base = BASE.replace("[modes.lunch]", 'dates = ["2026-11-28 09:00-12:00 open Saturday"]\n\n[modes.lunch]')
    (only,) = found(OPEN.format(mode='"open"', then='"skill billing"'), base)
    assert only.startswith('rule[0].then[0] = "billing": nobody is on shift 2026-11-28 09:00-12:00, when')


def test_a_person_who_is_never_there_then() -> None:
    text = OPEN.format(mode='"lunch"', then='"desk", "staff sam"')
    (only,) = found(text)
    assert only.startswith(
        'rule[0].then[1] = "staff sam": Sam is off shift Mo-Fr 12:00-13:00, when rule "day"'
    )
    assert not found(text.replace('"staff sam"', '{ to = "staff sam", closed = "staff cole" }'))


def test_a_chain_that_reaches_nobody_at_some_hours() -> None:
    (only,) = found(OPEN.format(mode='"open"', then='"staff cole"'))
    assert only.startswith(
        'rule[0].then[0] = "staff cole": Dr Cole is off shift and nobody else is asked '
        "Mo 08:00-12:00, Mo 13:00-17:00 and Tu-Fr 08:00-09:00, when"
    )
    assert not found(OPEN.format(mode='"open"', then='"staff cole", "desk"'))


def test_hours_that_rules_before_take_are_not_looked_at() -> None:
    text = OPEN.format(mode='["closed", "lunch"]', then='"desk"')
    text += '[[rule]]\nname = "rest"\nthen = ["staff sam", "voicemail front"]\n'
    assert not found(text)


def test_people_without_a_phone() -> None:
    text = '[[staff]]\nname = "eva"\n[[staff]]\nname = "maria"\nuser = "maria"\n'
    text += '[[staff]]\nname = "kim"\nuser = "kim"\nskills = { billing = 1 }\n'
    eva, kim = found(text)
    assert eva.startswith('staff[3] = "eva": has neither a phone nor a user')
    assert kim.startswith('staff[5] = "kim": has no phone, so no call reaches Kim')


# -- the laws behind it --------------------------------------------------------------------------------

_TIMES = st.datetimes(datetime(2026, 11, 2), datetime(2026, 12, 2)).map(
    lambda t: t.replace(second=0, microsecond=0)
)
_SPANS = st.lists(st.tuples(_TIMES, _TIMES).filter(lambda s: s[0] < s[1]), max_size=6).map(
    lambda s: joined([tuple(s)])
)


@given(_SPANS, _SPANS, _TIMES)
def test_spans_are_sets_of_minutes(first, second, minute) -> None:
    def has(spans) -> bool:
        return any(begin <= minute < end for begin, end in spans)

    assert has(joined([first, second])) == (has(first) or has(second))
    assert has(shared(first, second)) == (has(first) and has(second))
    assert has(without(first, second)) == (has(first) and not has(second))


_CALLERS = ("known", "unknown", "withheld", "+1212*", "+1212555????", "+12125550142", "+1*")
_HOURS = ("", "Mo-Fr 09:00-12:00", "Mo-Fr 08:00-13:00", "Tu 10:00-11:00", "00:00-11:00", "11:00-24:00")


def _some(values: tuple[str, ...]):
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


_WHENS = st.builds(
    When,
    mode=_some(("open", "lunch", "closed", "emergency")),
    caller=_some(_CALLERS),
    tag=_some(("vip", "patient")),
    to=_some(("+12125550100", "+121255501??", "+1*")),
    trunk=_some(("city", "cheap")),
    hours=st.sampled_from(_HOURS),
    verified=st.sampled_from((None, True, False)),
    language=_some(("Spanish", "es", "French")),
)
_CARDS = st.builds(
    Card,
    st.just(1),
    st.just("x"),
    tags=_some(("vip", "patient")),
    language=st.sampled_from(("", "Spanish", "French")),
)
_FACTS = st.builds(
    CallFacts,
    caller=st.sampled_from(("", "+12125550142", "+12125550199", "+12015550100", "+442079460958")),
    to=st.sampled_from(("+12125550100", "+12125550101", "+442079460958")),
    trunk=st.sampled_from(("city", "cheap")),
    attestation=st.sampled_from(Attestation),
    card=st.none() | _CARDS,
)


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(_WHENS, min_size=2, max_size=5),
    st.lists(_FACTS, min_size=8, max_size=8),
    st.sampled_from(("open", "lunch", "closed", "emergency")),
    st.datetimes(datetime(2026, 11, 2), datetime(2026, 12, 2)),
)
def test_no_call_gets_past_the_rules_that_are_said_to_take_all(whens, calls, mode, at) -> None:
    here = office('[routing.languages]\nes = "Spanish"\n' + rules(*[""] * len(whens)))
    before = [rule.model_copy(update={"when": when}) for rule, when in zip(here.rule, whens, strict=True)]
    last = whens[-1]
    begin = datetime(2026, 11, 2)
    names = takers(last, before[:-1], here, (begin, datetime(2026, 12, 3)))
    taking = [asked_by(rule.when, here) for rule in before[:-1] if rule.name in names]
    for call in calls:
        facts = call if call.caller else CallFacts(to=call.to, trunk=call.trunk)
        now = situation(facts, here, mode, "", at.replace(tzinfo=NEW_YORK))
        if names and holds(asked_by(last, here), now)[0]:
            assert any(holds(tests, now)[0] for tests in taking)


def test_hours_as_people_say_them() -> None:
    begin, end = datetime(2026, 11, 2), datetime(2026, 11, 30)
    day = [datetime(2026, 11, 2 + n) for n in range(28)]
    nights = tuple((d.replace(hour=22), min(d.replace(hour=23, minute=59), end)) for d in day)
    assert in_words(nights, (begin, end)) == "Mo-Su 22:00-23:59"
    assert in_words(((begin, end),), (begin, end)) == "at all hours"
    weekends = tuple(
        (d.replace(hour=17), e.replace(hour=8)) for d, e in zip(day[4::7], day[7::7], strict=False)
    )
    assert in_words(weekends, (begin, end)).startswith("Fr 17:00 to Mo 08:00")
    assert in_words(((day[1], day[2]), (day[9], day[9].replace(hour=2))), (begin, end)) == (
        "2026-11-03 and 2026-11-11 00:00-02:00"
    )
