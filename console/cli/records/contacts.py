"""`reception contacts`: the directory, imported, searched, edited and exported."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Engine

from console.cli.common.access_log import accessed
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import cell, console, fail, now, office_of, shown_for, table, whoami
from console.cli.common.writable_database import writer
from console.config.schema.office import Office
from console.routing.values import Card
from console.store.audit import trail
from console.store.contacts import csv_file, import_entry, imports, upsert, vcard_file
from console.store.contacts.directory import Directory
from console.store.contacts.import_entry import Incoming
from console.store.database.engine import address, open_reader, open_writer

#: Rows of a preview, and contacts it names that would be changed.
_SHOWN, _JOINED = 5, 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    verbs = parser.add_subparsers(dest="do", metavar="WHAT", required=True)

    def verb(name: str, what: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=what, description=what)
        for flag in ("--config", "--state", "--socket"):
            made.add_argument(
                flag, type=Path, default=argparse.SUPPRESS, metavar="PATH", help=argparse.SUPPRESS
            )
        return made

    fetch = verb("import", "take contacts from a CSV or vCard file; those known are brought up to date")
    fetch.add_argument("file", type=Path, metavar="FILE")
    fetch.add_argument(
        "--dry-run", "--preview", action="store_true", help="show what it would change, and change nothing"
    )
    fetch.add_argument(
        "--source", default="", metavar="NAME", help="the system it came from (otherwise the file's name)"
    )
    verb("imports", "the files that were imported, the newest first")
    undo = verb("undo-import", "take an import back as a whole")
    undo.add_argument("id", nargs="?", type=int, default=0, metavar="ID", help="the last one if left out")
    listed = verb("list", "all contacts")
    listed.add_argument("--tag", default="", help="only those with this tag")
    search = verb("search", "by name, initials or number")
    search.add_argument("text", nargs="+", metavar="TEXT")
    show = verb("show", "one contact with its last calls")
    show.add_argument("which", metavar="ID|NUMBER")
    for reading in (listed, search, show):
        reading.add_argument("--json", action="store_true", help="one JSON document for scripts")
    add = verb("add", "add one contact, or bring it up to date")
    add.add_argument("name", metavar="NAME")
    add.add_argument("number", nargs="+", metavar="NUMBER")
    add.add_argument("--tag", action="append", default=[], help="may be given several times")
    for field in ("preferred", "note", "language"):
        add.add_argument(f"--{field}", default="")
    tag = verb("tag", "put tags on a contact, or take them off")
    tag.add_argument("id", type=int, metavar="ID")
    tag.add_argument("tag", nargs="*", metavar="TAG")
    tag.add_argument("--remove", action="append", default=[], metavar="TAG")
    remove = verb("remove", "remove a contact")
    remove.add_argument("id", type=int, metavar="ID")
    export = verb("export", "write all contacts to a CSV file (- for the terminal)")
    export.add_argument("file", metavar="FILE")


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Do it; 1 when it can't be done or a file had rows that could not be taken."""
    office = office_of(args)
    if office is None:
        fail(f"{args.config}: numbers are read with its country, but it has errors: see reception check")
        return 1
    return _VERBS[args.do](args, office)


def _import(args: argparse.Namespace, office: Office) -> int:
    path: Path = args.file
    reader = vcard_file.read if path.suffix.lower() in (".vcf", ".vcard") else csv_file.read
    found = reader(path, office.office.country)
    out = console()
    for problem in found.problems:
        out.print(cell(f"{path.name}: {problem}", limit=300))
    source = args.source.strip() or import_entry.source_of(path)
    shared: list[str] = []
    if args.dry_run:
        return _preview(args, found, source, shared)
    engine = writer(args, office)
    try:
        ident, added, updated = imports.bring_in(
            engine, found.entries, shared.append, file=path.name, source=source, who=whoami(), at=now()
        )
    finally:
        for words in shared:
            out.print(cell(f"{path.name}: {words}", limit=300))
    print(f"{added} new, {updated} brought up to date, {len(found.problems)} problems")
    print(f"If that was not meant: reception contacts undo-import {ident}")
    return 1 if found.problems else 0


def _preview(args: argparse.Namespace, found: Incoming, source: str, shared: list[str]) -> int:
    """Show how the first rows are read and what an import would change."""
    where = address(args.state)
    none = where.get_backend_name() == "sqlite" and not Path(where.database or "").exists()
    engine = None if none else open_reader(args.state)
    changes, known = imports.preview(engine, found.entries, shared.append, source)
    accessed(args, "cards listed", (change.card for change in changes if change.card))
    out = console()
    for words in shared:
        out.print(cell(f"{args.file.name}: {words}", limit=300))
    if found.left_out:
        out.print(cell(f"columns that are not understood: {', '.join(found.left_out)}", limit=300))
    grid = table("Name", "Numbers", "Tags", "Note", "Id there")
    for each in found.entries[:_SHOWN]:
        numbers, tags = ", ".join(each.numbers), ", ".join(each.tags)
        grid.add_row(*(cell(text, limit=60) for text in (each.name, numbers, tags, each.note, each.uid)))
    out.print(grid if found.entries else "No row can be taken.")
    joined = [change for change in changes if change.before]
    for change in joined[:_JOINED]:
        out.print(cell(f"joined with card {change.card}: {imports.difference(change)}", limit=300))
    if len(joined) > _JOINED:
        print(f"… and {len(joined) - _JOINED} more that would be changed")
    new = len(changes) - len(joined)
    print(
        f"{new} would be new, {len(joined)} of {known} known changed, {len(found.problems)} problems; "
        f"source: {source}; nothing was changed"
    )
    return 1 if found.problems else 0


def _imports(args: argparse.Namespace, office: Office) -> int:
    shown = shown_for(office)
    grid = table("Id", "When", "Who", "File", "Source", "Can be undone", right=("Id",))
    found = imports.listed(open_reader(args.state))
    for each in found:
        state = f"undone {shown.time(each.undone)}" if each.undone else f"{each.changed} changes"
        words = (str(each.id), shown.time(each.at), each.who, each.file, each.source, state)
        grid.add_row(*(cell(word, limit=60) for word in words))
    console().print(grid if found else "Nothing was imported yet.")
    return 0


def _undo(args: argparse.Namespace, _office: Office) -> int:
    engine = open_writer(args.state)
    known = imports.listed(engine)
    meant = next((each for each in known if (each.id == args.id if args.id else not each.undone)), None)
    if meant is None:
        fail(
            f"{args.id}: no import has this id (reception contacts imports)" if args.id else "nothing to undo"
        )
        return 1
    if meant.undone or now() - meant.at > imports.KEPT:
        why = "is undone already" if meant.undone else f"is older than {imports.KEPT.days} days"
        fail(f"import {meant.id} ({meant.file}) {why}")
        return 1
    done = imports.undo(engine, meant.id, whoami(), now())
    left = f"; {done.left} were changed since and keep that" if done.left else ""
    print(f"{meant.file} undone: {done.removed} contacts removed, {done.put_back} put back{left}")
    return 0


def _list(args: argparse.Namespace, office: Office) -> int:
    return _print(args, office, upsert.everyone(open_reader(args.state), args.tag))


def _search(args: argparse.Namespace, office: Office) -> int:
    return _print(args, office, Directory(args.state, office).search(" ".join(args.text), 50))


def _print(args: argparse.Namespace, office: Office, found: Iterable[Card]) -> int:
    cards = tuple(found)
    accessed(args, "cards listed", (card.id for card in cards if card.id))
    if args.json:
        print(json.dumps([asdict(card) for card in cards], indent=2))
        return 0
    shown = shown_for(office)
    grid = table("Id", "Name", "Numbers", "Tags", "Preferred", "Note", right=("Id",))
    for card in cards:
        grid.add_row(
            str(card.id) if card.id else "config",
            cell(card.name, limit=60),
            cell(", ".join(map(shown.number, card.numbers)), limit=120),
            cell(", ".join(card.tags), limit=80),
            cell(card.preferred, limit=40),
            cell(card.note, limit=80),
        )
    console().print(grid if cards else "Nobody.")
    return 0


def _show(args: argparse.Namespace, office: Office) -> int:
    directory = Directory(args.state, office)
    by_id = directory.card_by_id(int(args.which)) if args.which.isdecimal() and len(args.which) < 10 else None
    card = by_id or directory.card(args.which)
    if card is None:
        fail(f"{args.which}: no contact has this id or number")
        return 1
    accessed(args, "card shown", [card.id] if card.id else ())
    past = [call for number in card.numbers for call in directory.past(number, card.id, 10)]
    past = sorted(set(past), key=lambda call: call.at, reverse=True)[:10]
    if args.json:
        calls = [{**asdict(call), "at": call.at.isoformat()} for call in past]
        print(json.dumps({**asdict(card), "past": calls}, indent=2))
        return 0
    shown = shown_for(office)
    out = console()
    for name, value in (
        ("Name", card.name),
        ("Numbers", ", ".join(map(shown.number, card.numbers))),
        ("Tags", ", ".join(card.tags)),
        ("Preferred", card.preferred),
        ("Language", card.language),
        ("Note", card.note),
    ):
        if value:
            out.print(cell(f"{name}: {value}", limit=600))
    for known in directory.known(args.which).people if card.shared else ():
        out.print(cell(f"  {_apart(known.card)}" if known.card else "", limit=600))
    for call in past:
        out.print(cell(" ".join(filter(None, (f"  {shown.time(call.at)}", call.outcome, call.talked_to)))))
    return 0


def _apart(card: Card) -> str:
    """One of several people of a number: their id, name, tags, whom they see and are not put through to, the
    note."""
    sees = f"sees {card.preferred}" if card.preferred else ""
    barred = f"not to {' or '.join(card.barred)}" if card.barred else ""
    return ", ".join(filter(None, (f"{card.id} {card.name}", *card.tags, sees, barred, card.note)))


def _add(args: argparse.Namespace, office: Office) -> int:
    raw = import_entry.Raw(args.name, args.number, args.tag, args.preferred, args.note, args.language)
    made, wrong = import_entry.entry(raw, office.office.country)
    if made is None or wrong:
        fail("; ".join(wrong))
        return 1
    engine = writer(args, office)
    added, _ = upsert.put(engine, (made,))
    card = Directory(args.state, office).card(made.numbers[0])
    subject = f"card {card.id}" if card else ""
    trail.write(engine, now(), whoami(), "contact added" if added else "contact changed", subject)
    print("Added." if added else "Brought up to date.")
    return 0


def _tag(args: argparse.Namespace, _office: Office) -> int:
    add, drop = (
        [word.strip().casefold() for word in words if word.strip()] for words in (args.tag, args.remove)
    )
    if not add and not drop:
        fail("contacts tag: write a tag to put on, or --remove TAG")
        return 2
    return _change(args, "contact tagged", lambda engine: upsert.tag(engine, args.id, add, drop))


def _remove(args: argparse.Namespace, _office: Office) -> int:
    return _change(args, "contact removed", lambda engine: upsert.remove(engine, args.id))


def _change(args: argparse.Namespace, verb: str, change: Callable[[Engine], None]) -> int:
    engine = open_writer(args.state)
    card = upsert.by_id(engine, args.id)
    if card is None:
        fail(f"{args.id}: no contact has this id; those of the config are changed there")
        return 1
    change(engine)
    trail.write(engine, now(), whoami(), verb, f"card {card.id}")
    print("Done.")
    return 0


def _export(args: argparse.Namespace, _office: Office) -> int:
    found = tuple(upsert.entries(open_reader(args.state)))
    trail.write(open_writer(args.state), now(), whoami(), "contacts exported", detail=f"{len(found)} cards")
    if args.file == "-":
        csv_file.write(sys.stdout, found)
        return 0
    # Patient data: only for its owner, and never over a file that is there.
    handle = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8", newline="") as out:
        count = csv_file.write(out, found)
    print(f"{count} written to {args.file}")
    return 0


_VERBS: dict[str, Callable[[argparse.Namespace, Office], int]] = {
    "import": _import,
    "imports": _imports,
    "undo-import": _undo,
    "list": _list,
    "search": _search,
    "show": _show,
    "add": _add,
    "tag": _tag,
    "remove": _remove,
    "export": _export,
}
