"""`reception voicemail`: messages callers left, listed, played, marked and deleted."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from console.cli.common import paths, record_commands
from console.cli.common.access_log import accessed
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import (
    Misuse,
    cell,
    console,
    fail,
    length,
    now,
    office_of,
    shown_for,
    table,
    whoami,
)
from console.cli.common.sound_player import play_sound
from console.config.problems import did_you_mean
from console.store.database.engine import open_reader, open_writer
from console.store.keys import message_key
from console.store.recordings import voicemail
from console.store.recordings.vault import sound
from console.store.recordings.voicemail import TRANSCRIPT, Message
from console.store.runs import is_own, of_desk
from console.store.text import plain

#: Heading of what no person wrote.
HEARD = "Heard by the machine"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "do", nargs="?", default="list", choices=("list", "play", "export", "text", "done", "give", "delete")
    )
    parser.add_argument("id", nargs="?", default="", metavar="ID", help="a message, or how its id begins")
    parser.add_argument("--to", default="", metavar="NAME", help="give: the staff member who calls back")
    parser.add_argument("--file", type=Path, metavar="FILE", help="export: the readable WAV file to write")
    parser.add_argument("--box", default="", help="only this box")
    parser.add_argument("--all", action="store_true", help="also those somebody dealt with")
    parser.add_argument("--json", action="store_true", help="one JSON document for scripts")


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Do it; 1 when it can't be done, 2 when the words don't fit together."""
    record_commands.check(args, "voicemail", "message")
    if args.do == "give" and (why := _not_given(args)):
        raise Misuse(why)
    if args.do == "list":
        return _list(args)
    message = record_commands.only(voicemail.matching(open_reader(args.state), args.id), args.id, "message")
    return _act(args, message) if message else 1


def _list(args: argparse.Namespace) -> int:
    found = voicemail.messages(open_reader(args.state), args.box, with_done=args.all)
    accessed(args, "messages listed", (message.id for message in found))
    if args.json:
        print(json.dumps([_plain(message) for message in found], indent=2))
        return 0
    shown = shown_for(office_of(args))
    out = console()
    grid = table("When", "Box", "Caller", "Number", "Length", "", "Id", HEARD, right=("Length",))
    for message in reversed(found):
        done = f"done by {shown.who(message.done_by)}" if message.done_at else "new"
        done += f", for {message.owner}" if message.owner else ""
        grid.add_row(
            shown.time(message.at),
            cell(message.box),
            cell(message.display, limit=40),
            cell(shown.number(message.caller)),
            length(message.seconds),
            cell(", ".join(filter(None, (done, message.fate)))),
            cell(message.id, "dim"),
            cell(_heard(message, 60), "italic"),
        )
    if found:
        out.print(grid)
    else:
        out.print("No messages." if args.all else "No new messages.")
    return 0


def _not_given(args: argparse.Namespace) -> str:
    """Why a message can't be given to a person; empty when it can."""
    office = office_of(args)
    names = [person.name for person in office.staff] if office else []
    if args.to in names:
        return ""
    if not args.to:
        return "voicemail give: to whom? Write --to NAME"
    return f"--to {args.to}: nobody of the staff has that name{did_you_mean(args.to, names)}"


def _act(args: argparse.Namespace, message: Message) -> int:
    if args.do in ("play", "export"):
        return _hear(args, message)
    if args.do == "text":
        accessed(args, "message read", (message.id,))
        return _text(message)
    engine = open_writer(args.state)
    if args.do == "delete" and not is_own(message.id, of_desk(engine, args.state)):
        fail(f"{message.id}: its recording lies with another desk: delete it there")
        return 1
    if args.do == "done":
        voicemail.mark_done(engine, message.id, whoami(), now())
        print("Marked as done.")
    elif args.do == "give":
        voicemail.give(engine, message.id, args.to, whoami(), now())
        print(f"Given to {args.to}.")
    else:
        voicemail.erase(engine, message, whoami(), now())
        print("Deleted.")
    return 0


def _heard(message: Message, limit: int) -> str:
    """What the machine heard, with how sure it was; empty when it hasn't listened."""
    if message.transcribed is None:
        return ""
    words = plain(message.transcript, limit + 1)
    short = words if len(words) <= limit else f"{words[:limit]}…"
    return f"“{short}” ({message.confidence:.0%})" if words else "nothing understood"


def _text(message: Message) -> int:
    if message.transcribed is None:
        fail(f"{message.id}: the machine has not listened to it; `reception doctor` says whether it can")
        return 1
    sure = f"{message.confidence:.0%} sure"
    print(f"Heard by the machine, {sure}; names and numbers are often wrong, so listen to it.")
    print(plain(message.transcript, TRANSCRIPT) or "Nothing understood.")
    return 0


def _hear(args: argparse.Namespace, message: Message) -> int:
    """Open a message's sound in memory, and play it or write it to a file its owner alone can read."""
    path = Path(message.path)
    if not path.is_file():
        why = "it was shredded" if message.fate == "shredded" else "the recording is not there"
        fail(f"{path}: {why}")
        return 1
    office = office_of(args)
    named = office.privacy.key_file if office else ""
    wav = sound(
        path,
        message_key.read(message_key.place(named, args.config, paths.key(args.config))),
        message.id,
        message.box,
    )
    if args.do == "play":
        accessed(args, "message played", (message.id,))
        return play_sound(wav)
    voicemail.exported(open_writer(args.state), message.id, whoami(), now())
    with record_commands.new_file(args.file) as file:
        file.write(wav)
    print(f"{args.file}: readable by you; delete it when it is no longer needed.")
    return 0


def _plain(message: Message) -> dict[str, object]:
    done = message.done_at.isoformat() if message.done_at else None
    heard = message.transcribed.isoformat() if message.transcribed else None
    return {**asdict(message), "at": message.at.isoformat(), "done_at": done, "transcribed": heard}
