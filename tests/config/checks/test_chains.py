"""Chains through queues and menus: none goes round by itself, none ends nowhere, and no word is idle."""

from pathlib import Path

import pytest

from console.config.grammar.destination import QUEUE_OUTCOMES
from console.config.load import ConfigErrors, load
from tests.config.texts import changed, written

QUEUE = '[[queue]]\nname = "{name}"\nmembers = ["sam"]\noverflow = {overflow}\n\n'
MENU = """
[[menu]]
name = "main"
say = "closed"
keys = {{ 0 = "desk", {keys} }}
no_input = {no_input}
invalid = "voicemail front"

"""
VOICEMAIL = '"voicemail front"'


def queue(name: str = "a", overflow: str = VOICEMAIL) -> str:
    return QUEUE.format(name=name, overflow=overflow)


def menu(keys: str = '1 = "desk"', no_input: str = VOICEMAIL) -> str:
    return MENU.format(keys=keys, no_input=no_input)


def problems(folder: Path, tables: str, chain: str) -> list[str]:
    """What is wrong with an office that has these tables and this chain for all other calls."""
    old = 'otherwise = ["desk 20s", "staff sam 20s", "number mobile 20s", "voicemail front"]'
    text = changed(("[routing]\n" + old, f"{tables}[routing]\notherwise = {chain}"))
    try:
        found = load(written(folder, text)).warnings
    except ConfigErrors as wrong:
        found = wrong.problems
    return [f"{'warning ' if p.warning else ''}{p}" for p in found if "no chain leads" not in p.message]


ROUND = {
    "a queue into itself": (queue(overflow='"queue a"'), '["queue a", "hang up"]', "queue[0].overflow"),
    "a queue into another and back": (
        queue(overflow='"queue b"') + queue("b", overflow='{ full = "queue a" }'),
        '["queue a", "hang up"]',
        "queue[0].overflow",
    ),
    "a silent menu into itself": (menu(no_input='"menu main"'), '"menu main"', "menu[0].no_input"),
    "a queue and a silent menu": (
        queue(overflow='"menu main"') + menu(no_input='"queue a"'),
        '"queue a"',
        "queue[0].overflow",
    ),
    "a branch of what silence leads to": (
        queue() + menu(no_input='{ to = "queue a", empty = "menu main" }'),
        '["menu main", "hang up"]',
        "menu[0].no_input",
    ),
}


@pytest.mark.parametrize(("tables", "chain", "key"), ROUND.values(), ids=ROUND)
def test_a_call_that_would_go_round_by_itself(tmp_path: Path, tables: str, chain: str, key: str) -> None:
    found = problems(tmp_path, tables, chain)
    assert any(each.startswith(key) and "by itself: the call would go round" in each for each in found)


TO_MENU = ", ".join(f"{outcome} = 'menu main'" for outcome in QUEUE_OUTCOMES)
OPEN = {
    "a queue without overflow": (queue(overflow="{}"), '["desk", "queue a"]', "no_answer, full, empty"),
    "a queue that overflows to a person": (queue(overflow='"staff sam"'), '["queue a"]', "no_answer, full"),
    "a key to a person": (menu('1 = "staff sam"'), '"menu main"', "key 0, key 1"),
    "an overflow into a menu that ends nowhere": (
        queue(overflow='"menu main"') + menu('1 = "staff sam"'),
        '"queue a"',
        "queue a can end with no_answer",
    ),
    "a queue that is come to again, without the branches of the first time": (
        queue(overflow="{}") + menu('1 = "queue a"').replace('0 = "desk"', '0 = "voicemail front"'),
        f"[{{ to = 'queue a', {TO_MENU} }}]",
        "queue a can end with no_answer",
    ),
}


@pytest.mark.parametrize(("tables", "chain", "why"), OPEN.values(), ids=OPEN)
def test_a_call_that_could_end_nowhere(tmp_path: Path, tables: str, chain: str, why: str) -> None:
    (only,) = problems(tmp_path, tables, chain)
    assert only.startswith("routing.otherwise[")
    assert why in only
    assert "what happens if nobody answers?" in only


FINE = {
    "a queue, then a voicemail": (queue(overflow="{}"), '["queue a", "voicemail front"]'),
    "a key that leads to its own menu": (menu('1 = "menu main"'), '["menu main", "hang up"]'),
    "a menu behind a queue, and back by choice": (
        queue(overflow='"menu main"') + menu('1 = "queue a"'),
        '["queue a", "hang up"]',
    ),
}


@pytest.mark.parametrize(("tables", "chain"), FINE.values(), ids=FINE)
def test_chains_that_end(tmp_path: Path, tables: str, chain: str) -> None:
    assert not problems(tmp_path, tables, chain)


ODD = {
    "a limit on a menu's key": (
        menu('1 = "voicemail front 20s"'),
        '"menu main"',
        "menu[0].keys.1",
        "a limit",
    ),
    "a limit on a branch": (
        "",
        '[{ to = "staff sam", busy = "say closed 5s" }, "voicemail front"]',
        "routing.otherwise[0].busy",
        "a limit means nothing here: say",
    ),
    "a limit on an overflow": (
        queue(overflow='{ full = "voicemail front 9s" }'),
        '["queue a", "hang up"]',
        "queue[0].overflow.full",
        "a limit means nothing here: voicemail",
    ),
    "a phone is never full": (
        "",
        '[{ to = "staff sam", full = "desk" }, "voicemail front"]',
        "routing.otherwise[0].full",
        "never comes of staff sam; write one of busy, no_answer, declined, unreachable, closed",
    ),
    "a queue is never busy": (
        queue(),
        '[{ to = "queue a", busy = "desk" }, "voicemail front"]',
        "routing.otherwise[0].busy",
        "never comes of queue a; write one of no_answer, full, empty, paused, too_long",
    ),
    "an announcement has no outcome": (
        "",
        '[{ to = "say closed", busy = "desk" }, "voicemail front"]',
        "routing.otherwise[0].busy",
        "never comes of say closed",
    ),
}


@pytest.mark.parametrize(("tables", "chain", "key", "why"), ODD.values(), ids=ODD)
def test_words_that_mean_nothing(tmp_path: Path, tables: str, chain: str, key: str, why: str) -> None:
    found = [each for each in problems(tmp_path, tables, chain) if each.startswith(f"warning {key}")]
    assert len(found) == 1
    assert why in found[0]


def test_a_branch_does_not_branch_again(tmp_path: Path) -> None:
    chain = '[{ to = "staff sam", busy = { to = "desk", no_answer = "hang up" } }, "voicemail front"]'
    assert any("a branch does not branch again" in each for each in problems(tmp_path, "", chain))
    found = problems(tmp_path, queue(overflow='{ full = { to = "desk" } }'), '["queue a", "hang up"]')
    assert any("a branch does not branch again" in each for each in found)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("queue billing 2min", "this limit never comes: the longest wait (max_wait) of billing is 60s"),
        ("queue billing 30s", ""),
        ("queue billing", ""),
    ],
)
def test_a_limit_beyond_the_longest_wait_is_a_warning(tmp_path: Path, step: str, said: str) -> None:
    text = changed(('"desk 20s", ', f'"{step}", '))
    text += '\n[[queue]]\nname = "billing"\nmembers = ["sam"]\nmax_wait = "1min"\n'
    warnings = [each.message for each in load(written(tmp_path, text)).warnings]
    assert [each for each in warnings if "never comes" in each] == ([said] if said else [])
