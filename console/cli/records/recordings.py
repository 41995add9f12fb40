"""`reception recordings`: recorded conversations, listed, played, exported and shredded."""

import argparse
import json
import os
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from console.calls.protocol.intents import Role
from console.cli.common import paths, record_commands
from console.cli.common.access_log import accessed
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import cell, console, fail, length, now, office_of, shown_for, table
from console.cli.common.sound_player import play_sound
from console.config.schema.office import Office
from console.desk.users import person_of
from console.store.database.engine import open_reader, open_writer
from console.store.keys import message_key
from console.store.recordings import conversations
from console.store.recordings.conversations import Conversation


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("do", nargs="?", default="list", choices=("list", "play", "export", "delete"))
    parser.add_argument(
        "id", nargs="?", default="", metavar="ID", help="a recording, its call, or how its id begins"
    )
    parser.add_argument("--file", type=Path, metavar="FILE", help="export: the readable WAV file to write")
    parser.add_argument("--json", action="store_true", help="one JSON document for scripts")


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Do it; 1 when it can't be done, 2 when the words don't fit together."""
    record_commands.check(args, "recordings", "recording")
    if args.do == "list":
        return _list(args)
    found = record_commands.only(
        conversations.matching(open_reader(args.state), args.id), args.id, "recording"
    )
    return _act(args, found) if found else 1


def _list(args: argparse.Namespace) -> int:
    found = conversations.listed(open_reader(args.state))
    accessed(args, "recordings listed", (tape.id for tape in found))
    if args.json:
        print(json.dumps([{**asdict(tape), "at": tape.at.isoformat()} for tape in found], indent=2))
        return 0
    shown = shown_for(office_of(args))
    out = console()
    grid = table("When", "Caller", "Number", "With", "Length", "Asked by", "", "Id", right=("Length",))
    for tape in reversed(found):
        grid.add_row(
            shown.time(tape.at),
            cell(tape.display, limit=40),
            cell(shown.number(tape.caller)),
            cell(tape.talked_to, limit=40),
            length(tape.seconds),
            cell(shown.who(tape.by) if tape.by else "the config"),
            cell(tape.fate or ("" if tape.complete else "being recorded")),
            cell(tape.id, "dim"),
        )
    out.print(grid if found else "Nothing is recorded.")
    return 0


def _act(args: argparse.Namespace, tape: Conversation) -> int:
    office = office_of(args)
    engine = open_writer(args.state)
    who = person_of(office, os.getuid()) if office else None
    least = _least(office, args.do)
    if who is None or who.role < least:
        user = who.user if who else str(os.getuid())
        conversations.note(engine, user, now(), f"recording {args.do} refused", tape)
        why = f"you are {who.role.word}" if who else "the config that says who is one can't be read"
        fail(f"recordings {args.do}: only for a {least.word}; {why}")
        return 1
    if args.do == "delete":
        conversations.expire(engine, args.state, tape, now(), who.user)
        print("Shredded.")
        return 0
    if tape.fate == "shredded":
        fail(f"{tape.id}: it was shredded")
        return 1
    key = message_key.read(
        message_key.place(office.privacy.key_file if office else "", args.config, paths.key(args.config))
    )
    where = args.state / conversations.NAME
    # Written down first: nobody hears anything without its being known.
    if args.do == "play":
        sound = BytesIO()
        conversations.write_wav(where, key, tape.id, sound)
        conversations.note(engine, who.user, now(), "recording played", tape)
        return play_sound(sound.getvalue())
    conversations.note(engine, who.user, now(), "recording exported", tape)
    with record_commands.new_file(args.file) as file:
        seconds = conversations.write_wav(where, key, tape.id, file)
    print(f"{args.file}: {length(seconds)}, readable by you; delete it when it is no longer needed.")
    return 0


def _least(office: Office | None, do: str) -> Role:
    """The least role that may: as the config says, a manager to delete or where no config can be read."""
    if office is None or do == "delete":
        return Role.MANAGER
    return Role[office.recording.listen.upper()]
