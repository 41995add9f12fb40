"""Commands that list what is kept, or do something with one of it: ``list``, or a verb and an id."""

import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from console.cli.common.output import Misuse, fail


class _Kept(Protocol):
    @property
    def id(self) -> str: ...


Kept = TypeVar("Kept", bound=_Kept)


def check(args: Namespace, command: str, noun: str) -> None:
    """Raises ``Misuse`` where a verb lacks its id, a list has one, or an export has no file."""
    if args.do == "list" and args.id:
        raise Misuse("list takes no id")
    if args.do != "list" and not args.id:
        raise Misuse(f"{command} {args.do}: which {noun}? Write its id")
    if args.do == "export" and args.file is None:
        raise Misuse(f"{command} export: to which file? Write --file FILE")


def only(found: Sequence[Kept], ident: str, noun: str) -> Kept | None:
    """The one whose id begins so; ``None``, after saying why, where there is none or there are several."""
    if len(found) == 1:
        return found[0]
    several = ", ".join(each.id for each in found)
    fail(f"{ident}: several begin so: {several}" if found else f"{ident}: there is no such {noun}")
    return None


def new_file(path: Path) -> BinaryIO:
    """A file that was not there before, for its owner alone. Raises ``OSError``."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
