"""`reception mail`: notices that wait for the mail server, and those it refused."""

import argparse

from console.cli.common import record_commands
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import cell, console, fail, now, office_of, shown_for, table, whoami
from console.store.database.engine import open_reader, open_writer
from console.store.desk_state import mail_queue


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("do", nargs="?", default="list", choices=("list", "again", "drop"))
    parser.add_argument("id", nargs="?", default="", metavar="ID", help="a notice")


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Do it; 1 when it can't be done, 2 when the words don't fit together."""
    record_commands.check(args, "mail", "notice")
    if args.do == "list":
        return _list(args)
    engine = open_writer(args.state)
    known = {each.id for each in mail_queue.waiting(engine)} | {
        each.id for each, _ in mail_queue.refused(engine)
    }
    if args.id not in known:
        fail(f"{args.id}: there is no such notice")
        return 1
    if args.do == "again":
        mail_queue.give_back(engine, args.id)
        print("It is sent again within a minute.")
    else:
        mail_queue.drop(engine, args.id, whoami(), now())
        print("Forgotten.")
    return 0


def _list(args: argparse.Namespace) -> int:
    engine = open_reader(args.state)
    shown = shown_for(office_of(args))
    grid = table("Since", "To", "Subject", "", "Id")
    found = [(each, "waits") for each in mail_queue.waiting(engine)]
    found += [(each, f"refused: {why}") for each, why in mail_queue.refused(engine)]
    for each, state in found:
        words = cell(each.subject, limit=60)
        grid.add_row(shown.time(each.at), cell(each.to), words, cell(state), cell(each.id, "dim"))
    console().print(grid if found else "No mail waits.")
    return 0
