"""`reception recordings`: recorded conversations, listed, played, exported and shredded."""

import argparse
import json
import os
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from console.calls.intents import Role
from console.cli import places
from console.cli.playing import play_sound
from console.cli.shown import cell, console, fail, length, now, office_of, shown_for, table
from console.config.model import Office
from console.desk.people import person_of
from console.store import conversations, keys
from console.store.conversations import Conversation
from console.store.database import StoreError, cause, open_reader, open_writer
from console.store.sealed import SealError

HELP = "list, play and export recorded conversations"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("do", nargs="?", default="list", choices=("list", "play", "export", "delete"))
    parser.add_argument(
        "id", nargs="?", default="", metavar="ID", help="a recording, its call, or how its id begins"
    )
    parser.add_argument("--file", type=Path, metavar="FILE", help="export: the readable WAV file to write")
    parser.add_argument("--json", action="store_true", help="one JSON document for scripts")


def run(args: argparse.Namespace) -> int:
    """Do it; 1 when it can't be done, 2 when the words don't fit together."""
    if (args.do == "list") is bool(args.id):
        fail("list takes no id" if args.id else f"recordings {args.do}: which one? Write its id")
        return 2
    if args.do == "export" and args.file is None:
        fail("recordings export: to which file? Write --file FILE")
        return 2
    try:
        if args.do == "list":
            return _list(args)
        one = _find(args)
        return _act(args, one) if one else 1
    except (StoreError, SealError) as wrong:
        fail(str(wrong))
    except SQLAlchemyError as wrong:
        fail(cause(wrong))
    except OSError as wrong:
        fail(f"{wrong.filename or args.id}: {wrong.strerror}")
    return 1


def _list(args: argparse.Namespace) -> int:
    found = conversations.listed(open_reader(args.state))
    if args.json:
        print(json.dumps([{**asdict(one), "at": one.at.isoformat()} for one in found], indent=2))
        return 0
    shown = shown_for(office_of(args))
    out = console()
    grid = table("When", "Caller", "Number", "With", "Length", "Asked by", "", "Id", right=("Length",))
    for one in reversed(found):
        grid.add_row(
            shown.time(one.at),
            cell(one.display, limit=40),
            cell(shown.number(one.caller)),
            cell(one.talked_to, limit=40),
            length(one.seconds),
            cell(one.by or "the config"),
            cell(one.fate or ("" if one.complete else "being recorded")),
            cell(one.id, "dim"),
        )
    out.print(grid if found else "Nothing is recorded.")
    return 0


def _find(args: argparse.Namespace) -> Conversation | None:
    found = conversations.matching(open_reader(args.state), args.id)
    if len(found) == 1:
        return found[0]
    several = ", ".join(one.id for one in found)
    fail(f"{args.id}: several begin so: {several}" if found else f"{args.id}: there is no such recording")
    return None


def _act(args: argparse.Namespace, one: Conversation) -> int:
    office = office_of(args)
    engine = open_writer(args.state)
    who = person_of(office, os.getuid()) if office else None
    least = _least(office, args.do)
    if who is None or who.role < least:
        user = who.user if who else str(os.getuid())
        conversations.note(engine, user, now(), f"recording {args.do} refused", one)
        why = f"you are {who.role.word}" if who else "the config that says who is one can't be read"
        fail(f"recordings {args.do}: only for a {least.word}; {why}")
        return 1
    if args.do == "delete":
        conversations.expire(engine, args.state, one, now(), who.user)
        print("Shredded.")
        return 0
    if one.fate == "shredded":
        fail(f"{one.id}: it was shredded")
        return 1
    key = keys.read(
        keys.place(office.privacy.key_file if office else "", args.config, places.key(args.config))
    )
    where = args.state / conversations.NAME
    # Written down first: nobody hears anything without its being known.
    if args.do == "play":
        sound = BytesIO()
        conversations.write_wav(where, key, one.id, sound)
        conversations.note(engine, who.user, now(), "recording played", one)
        return play_sound(sound.getvalue())
    conversations.note(engine, who.user, now(), "recording exported", one)
    with os.fdopen(os.open(args.file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        seconds = conversations.write_wav(where, key, one.id, file)
    print(f"{args.file}: {length(seconds)}, readable by you; delete it when it is no longer needed.")
    return 0


def _least(office: Office | None, do: str) -> Role:
    """The least role that may: as the config says, a manager to delete or where no config can be read."""
    if office is None or do == "delete":
        return Role.MANAGER
    return Role[office.recording.listen.upper()]
