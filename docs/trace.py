"""Trace a call's life on a real desk: `python -m docs.trace` writes docs/trace.json (it needs baresip).

A phone (baresip) calls a desk, a seat takes the call, puts it on hold, takes it back, the caller hangs up.
The desk's process writes down what goes through the core's front door: events and intents in, moves of the
call, commands out. `python -m docs.machine` draws the sequence in docs/machine.md from it.
"""

import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

TRACE = Path(__file__).with_name("trace.json")
#: environment variable: where a desk that is traced writes to
_INTO = "RECEPTION_TRACE"
_CONFIG = """
[desk]
ring = "30s"
phone = "{phone}"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]
caller_id = "verified"

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk", "voicemail front"]
"""


def traced(argv: list[str]) -> None:
    """Run a desk, and write down what passes the front door of its core."""
    from console.__main__ import main
    from console.calls.core import Core
    from console.calls.state.desk import Desk

    file = Path(os.environ[_INTO]).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115  (as long as the desk)
    phones, wish, take, move = Core.phones, Core.handle_intent, Core._take, Desk.set_state

    def line(*words: str) -> None:
        file.write(json.dumps(words) + "\n")

    def traced_phones(self: Core, events: Any, now: Any) -> Any:
        def noted() -> Any:
            for event in events:
                line("event", type(event).__name__)
                yield event

        return phones(self, noted(), now)

    def traced_wish(self: Core, seat: int, intent: Any, now: Any, *, shell: bool = False) -> Any:
        line("intent", intent.verb)
        return wish(self, seat, intent, now, shell=shell)

    def traced_take(self: Core) -> Any:
        commands = take(self)
        for command in commands:
            line("command", type(command).__name__)
        return commands

    def traced_move(self: Desk, call: Any, state: Any) -> None:
        line("move", str(call.state), str(state))
        move(self, call, state)

    Core.phones, Core.handle_intent = traced_phones, traced_wish  # type: ignore[method-assign]
    Core._take, Desk.set_state = traced_take, traced_move  # type: ignore[method-assign]
    main(argv)


def life(folder: Path) -> list[list[str]]:
    """What passed the front door from the first event of a call to the row of its end."""
    from tests.office import Desk, ScriptSeat
    from tests.peers import Baresip
    from tests.waiting import wait_until

    into = folder / "trace"
    with ExitStack() as stack:
        caller = stack.enter_context(Baresip(folder, "+12125550142", tone=440))
        phone = stack.enter_context(Baresip(folder, "maria", tone=880, auto=True))
        desk = Desk(folder, _CONFIG, phone=phone.uri, town=caller.port)
        desk.program, desk.env = ("-m", "docs.trace"), {_INTO: str(into)}
        stack.enter_context(desk)
        seat = stack.enter_context(ScriptSeat(desk.socket))
        caller.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
        row = seat.wait_row(lambda row: row.state == "ringing")
        for verb, state in (("answer", "talking"), ("hold", "holding"), ("hold", "talking")):
            seat.wish(verb, row.id)
            seat.wait_row(lambda row, state=state: row.state == state)  # type: ignore[misc]
        caller.hang_up()
        wait_until(lambda: not seat.board.calls)
        desk.ended()
    lines = [json.loads(line) for line in into.read_text("utf-8").splitlines()]
    first = lines.index(["event", "CallArrived"])
    last = max(at for at, line in enumerate(lines) if line == ["command", "JournalCall"])
    return lines[first : last + 1]


def main() -> None:
    """Trace a call and write it down; as a desk's program, be that desk."""
    if sys.argv[1:]:
        traced(sys.argv[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        found = life(Path(folder))
    rows = ",\n".join(f"  {json.dumps(line)}" for line in found)
    TRACE.write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    print(f"{TRACE.name}: {len(found)} lines")


if __name__ == "__main__":
    main()
