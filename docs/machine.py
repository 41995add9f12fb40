"""Write the pictures of docs/machine.md: `python -m docs.machine [--check]`.

The states and moves of a call are drawn from the table that drives them, a call's life from the
trace of a real one (docs/trace.json, written by `python -m docs.trace`).
"""

import json
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import get_args

from console.calls.protocol.store_commands import StoreCommand
from console.calls.state.call_state import MOVES, State

PAGE = Path(__file__).with_name("machine.md")
TRACE = Path(__file__).with_name("trace.json")
_BLOCK = re.compile(
    r"(?<=<!-- {0}: docs/machine\.py -->\n).*?(?=<!-- /{0} -->)".replace("{0}", "NAME"), re.DOTALL
)
#: to whom a command goes that is not the phone's
_TO = {
    **dict.fromkeys((kind.__name__ for kind in get_args(StoreCommand)), "store"),
    "Audit": "store",
    "Tell": "seat",
}
_LIVE = tuple(state for state in State if MOVES[state])


def common() -> frozenset[State]:
    """The states that a call may come to from any other but one that ended."""
    return frozenset.intersection(*(MOVES[state] for state in _LIVE))


def states() -> str:
    """The moves of a call as a picture, and each of them as a table."""
    anywhere = common()
    picture = ["```mermaid", "stateDiagram-v2", "  [*] --> arriving"]
    picture += [f"  any_state --> {to}" for to in State if to in anywhere]
    picture += [f"  {state} --> {to}" for state in _LIVE for to in State if to in MOVES[state] - anywhere]
    picture += ["  ended --> [*]", "```"]
    table = ["| from \\ to | " + " | ".join(State) + " |", "|---|" + "---|" * len(State)]
    table += [
        f"| **{state}** | " + " | ".join("•" if to in MOVES[state] else "" for to in State) + " |"
        for state in State
    ]
    return "\n".join([*picture, "", *table, ""])


def moves_drawn(page: str) -> set[tuple[str, str]]:
    """The moves that the picture of a page allows."""
    arrows = set(re.findall(r"^  (\w+) --> (\w+)$", block(page, "states"), re.MULTILINE))
    anywhere = {to for start, to in arrows if start == "any_state"}
    found = {(start, to) for start, to in arrows if start != "any_state"}
    return found | {(state, to) for state in map(str, _LIVE) for to in anywhere}


def life() -> str:
    """A call's life as a sequence diagram, from the trace of a real one."""
    lines = [
        "```mermaid",
        "sequenceDiagram",
        "  participant phone as phone (telephony)",
        "  participant core",
    ]
    lines += ["  participant seat as seat (link, ui)", "  participant store", *_steps(), "```", ""]
    return "\n".join(lines)


def _steps() -> Iterator[str]:
    for (kind, *words), some in groupby(json.loads(TRACE.read_text("utf-8"))):
        count = len(list(some))
        times = f" ×{count}" if count > 1 else ""
        if kind == "event":
            yield f"  phone->>core: {words[0]}{times}"
        elif kind == "intent":
            yield f"  seat->>core: {words[0]}{times}"
        elif kind == "move":
            yield f"  Note over core: {words[0]} → {words[1]}"
        else:
            yield f"  core->>{_TO.get(words[0], 'phone')}: {words[0]}{times}"


def block(page: str, name: str) -> str:
    """What stands between the marks of a name in a page."""
    found = _of(name).search(page)
    if found is None:
        raise ValueError(f"docs/machine.md has no marks for {name}")
    return found[0]


def _of(name: str) -> re.Pattern[str]:
    return re.compile(_BLOCK.pattern.replace("NAME", name), re.DOTALL)


def renewed(page: str) -> str:
    """The page with its pictures as they should be."""
    for name, make in (("states", states), ("life", life)):
        block(page, name)
        page = _of(name).sub(lambda _, made=make: made(), page)  # type: ignore[misc]
    return page


def main() -> int:
    """Write the page, or with ``--check`` only say whether it is as it should be."""
    page = PAGE.read_text(encoding="utf-8")
    if "--check" not in sys.argv:
        PAGE.write_text(renewed(page), encoding="utf-8")
    elif renewed(page) != page:
        print("docs/machine.md shows another machine than the code; to renew it: python -m docs.machine")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
