"""A state folder with records, and a way to run one command on it."""

import argparse
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from console.calls.protocol.store_commands import JournalEvent, JournalRefusal, SaveNote
from console.store.contacts import upsert
from console.store.contacts.upsert import Entry
from console.store.writer.writer import Store
from tests.audio.test_repair import recording
from tests.store.samples import SHIPPED, TEN, call, message, vault

#: What a hostile caller may have as a name.
HOSTILE = '[red]x[/]\x1b[2J"; DROP \u202eevil'


def run(module: ModuleType, state: Path, *words: str, config: Path = SHIPPED) -> int:
    parser = argparse.ArgumentParser()
    module.arguments(parser)
    args = parser.parse_args(words)
    args.config, args.state, args.socket = config, state, state / "desk.sock"
    return int(module.run(args))


def fill(state: Path) -> Store:
    """A running desk's store: two calls, a refusal, two messages and a contact."""
    safe = vault(state)
    store = Store(state, vault=safe)
    store.open()
    folder = safe.spool
    for command in (
        call("desk-1"),
        replace(call("desk-2", 5, caller="", outcome=""), display=HOSTILE, detail=HOSTILE),
        JournalEvent("desk-1", TEN, "", "rings at the desk"),
        JournalEvent("desk-1", TEN, "maria", f"answered {HOSTILE}"),
        SaveNote("desk-1", 0, TEN, "maria", "wants Tuesday"),
        JournalRefusal(TEN, "198.51.100.7", HOSTILE, "900", 403, "a stranger"),
        message("desk-1-v", recording(folder / "desk-1-v.wav"), seconds=2, complete=True),
        message("desk-2-v", recording(folder / "desk-2-v.wav"), seconds=65, complete=True),
    ):
        store.submit(command)
    assert store.flush(10)
    upsert.put(store.engine, [Entry("Kim [bold]Park", ("+12125550188",), ("vip",), note=HOSTILE)])
    return store
