"""Each way a queue can be wrong or odd, named by its key."""

from pathlib import Path

import pytest

from console.config.load import ConfigErrors, Problem, load
from tests.config.texts import GOOD, changed, written

ANA = '\n[[staff]]\nname = "ana"\nextension = "201"\nskills = { billing = 3, es = 1 }\n'
DEAF = '\n[[staff]]\nname = "zoe"\nskills = { billing = 5, es = 5 }\n'


def queue(rest: str, text: str = GOOD) -> str:
    return f'{text}{ANA}\n[[queue]]\nname = "billing"\n{rest}\n'


def problems_of(folder: Path, text: str) -> tuple[Problem, ...]:
    try:
        return load(written(folder, text)).warnings
    except ConfigErrors as wrong:
        return wrong.problems


#: text of the config, key, whether it is but a warning, what is said
PROBLEMS = {
    "a member nobody knows": (
        queue('members = ["ana", "sma"]'),
        "queue[0].members[1]",
        False,
        'nobody of the staff has that name; did you mean "sam"? (queue "billing")',
    ),
    "a member without a phone": (
        queue('members = ["sam", "zoe"]') + DEAF,
        "queue[0].members[1]",
        False,
        "zoe has no phone; give a uri, an extension or a mobile",
    ),
    "a member nothing leads to": (
        queue(
            'members = ["ana"]',
            changed(
                ('[[trunk]]\nname = "line"\naddress = "127.0.0.1:5070"\nnumbers = ["+1 212 555 0100"]', ""),
                ('"number mobile 20s", ', ""),
            ),
        ),
        "queue[0].members[0]",
        False,
        "nothing leads to ana's phone; add a trunk or an account",
    ),
    "a member twice": (
        queue('members = ["sam", "ana", "sam"]'),
        "queue[0].members[2]",
        True,
        "stands there twice",
    ),
    "a queue of nobody": (
        queue('strategy = "ring all"'),
        "queue[0]",
        False,
        "nobody serves it: write skills, such as { billing = 3 }, or members",
    ),
    "a skill nobody has": (
        queue("skills = { biling = 1 }"),
        "queue[0].skills",
        False,
        'nobody with a phone has biling 1; did you mean "billing"?',
    ),
    "a level nobody has": (
        queue("skills = { billing = 4 }") + DEAF,
        "queue[0].skills",
        False,
        "nobody with a phone has billing 4; give somebody the skills or ask for less",
    ),
    "skills no member has": (
        queue('skills = ["billing"]\nmembers = ["sam"]'),
        "queue[0].skills",
        False,
        "none of the members has billing 1",
    ),
    "skills that somebody has only later": (
        queue("skills = { billing = 5 }\nrelax = [{ after = 30, skills = { billing = 3 } }]"),
        "queue[0].skills",
        True,
        "nobody with a phone has billing 5: it is served only from relax after 30s on",
    ),
    "steps out of order": (
        queue(
            'skills = ["es"]\nrelax = [{ after = 60, skills = { es = 0 } }, { after = 60, anyone = true }]'
        ),
        "queue[0].relax[1].after",
        False,
        "comes no later than the step before it; write more than 60s",
    ),
    "a step that never comes": (
        queue(
            'members = ["ana"]\nskills = ["es"]\nmax_wait = "1min"\nrelax = [{ after = 60, anyone = true }]'
        ),
        "queue[0].relax[0].after",
        True,
        "never comes: the longest wait (max_wait) is 60s",
    ),
    "a step with both": (
        queue('skills = ["es"]\nrelax = [{ after = 60, anyone = true, skills = { es = 0 } }]'),
        "queue[0].relax[0].skills",
        False,
        "means nothing beside anyone = true",
    ),
    "a step with neither": (
        queue('skills = ["es"]\nrelax = [{ after = 60 }]'),
        "queue[0].relax[0]",
        False,
        "changes nothing; write skills = { … } or anyone = true",
    ),
    "a step's level that is none": (
        queue('skills = ["es"]\nrelax = [{ after = 60, skills = { es = 6 } }]'),
        "queue[0].relax[0].skills.es",
        False,
        "a level is a whole number from 1 to 5; 0: not needed any more",
    ),
    "a step's skill nobody asks for": (
        queue('skills = ["billing"]\nrelax = [{ after = 60, skills = { biling = 0 } }]'),
        "queue[0].relax[0].skills.biling",
        True,
        'neither the queue nor any call asks for it; did you mean "billing"?',
    ),
    "a step that asks for more": (
        queue("skills = { billing = 2 }\nrelax = [{ after = 60, skills = { billing = 3 } }]"),
        "queue[0].relax[0].skills.billing",
        True,
        "asks for no less than before (2); steps only ask for less",
    ),
    "an announcement that never comes": (
        queue('members = ["sam"]\nmax_wait = 20\nannounce = { first = 20 }'),
        "queue[0].announce.first",
        True,
        "never comes: the longest wait (max_wait) is 20s",
    ),
    "a call back that is never offered": (
        queue('members = ["sam"]\nmax_wait = 50\ncallback = { after = 60 }'),
        "queue[0].callback.after",
        True,
        "never comes: the longest wait (max_wait) is 50s",
    ),
    "a call back without a line": (
        queue(
            'members = ["sam"]\ncallback = { after = 60 }',
            changed(
                ('[[trunk]]\nname = "line"\naddress = "127.0.0.1:5070"\nnumbers = ["+1 212 555 0100"]', ""),
                ('"number mobile 20s", ', ""),
            ),
        ),
        "queue[0].callback",
        False,
        "nothing leads to callers' numbers; add a trunk or an account",
    ),
}


@pytest.mark.parametrize(("text", "key", "warning", "said"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_names_its_key_and_what_is_right(
    tmp_path: Path, text: str, key: str, warning: bool, said: str
) -> None:
    (found,) = problems_of(tmp_path, text)
    assert (found.key, found.warning) == (key, warning)
    assert said in found.message
    assert found.message.endswith('(queue "billing")')


#: what is right although it looks odd
FINE = {
    "members alone": queue('members = ["sam"]'),
    "skills alone": queue('skills = ["es"]'),
    "no longest wait": queue('members = ["sam"]\nmax_wait = 0\nannounce = {}\ncallback = {}'),
    "a step for what a call may need": queue(
        'skills = ["billing"]\nrelax = [{ after = 30, skills = { es = 0 } }]',
        changed(("[routing]", '[routing]\nlanguages = { es = "Spanish" }')),
    ),
    "a step for what a tag needs": queue(
        'skills = ["billing"]\nrelax = [{ after = 30, skills = { intake = 0 } }]',
        changed(("[routing]", "[routing]\nneeds = { intake = { intake = 3 } }")),
    ),
    "a step for what a rule needs": queue(
        'skills = ["billing"]\nrelax = [{ after = 30, skills = { intake = 1 } }]',
        changed(('name = "closed"\nwhen', 'name = "closed"\nneeds = { intake = 3 }\nwhen')),
    ),
    "a step for what a key needs": queue(
        'skills = ["billing"]\nrelax = [{ after = 30, skills = { intake = 0 } }]\n'
        '[[menu]]\nname = "main"\nsay = "closed"\nno_input = "hang up"\ninvalid = "hang up"\n'
        'keys = { 0 = "desk", 1 = { to = "voicemail front", needs = ["intake"] } }\n'
    ),
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_what_is_right(tmp_path: Path, text: str) -> None:
    assert [p for p in problems_of(tmp_path, text) if p.key.startswith("queue")] == []


def test_what_cannot_be_read_is_not_held_against_a_queue(tmp_path: Path) -> None:
    """One wrong key brings no echo that nobody serves the queue."""
    wrong = queue('skills = ["es"]').replace("es = 1", "es = 9")
    assert [p.key for p in problems_of(tmp_path, wrong)] == ["staff[1].skills.es"]
    wrong = queue("skills = { es = 9 }")
    assert [p.key for p in problems_of(tmp_path, wrong)] == ["queue[0].skills"]
