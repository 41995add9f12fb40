"""What can go wrong with records, told in one line and an exit code, the same for every command."""

import functools
from argparse import Namespace
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from console.cli.common.output import Misuse, fail
from console.store.backup.archive import ArchiveError
from console.store.contacts.import_entry import ImportFailed
from console.store.database.engine import StoreError, cause
from console.store.keys.sealed_file import SealError
from console.store.state_folder import InUse

Run = Callable[[Namespace], int]


def with_plain_errors(run: Run) -> Run:
    """A command whose failures end it: 1 when the records can't be used, 2 after ``Misuse``."""

    @functools.wraps(run)
    def inner(args: Namespace) -> int:
        try:
            return run(args)
        except Misuse as wrong:
            fail(str(wrong))
            return 2
        except (StoreError, SealError, ArchiveError, ImportFailed, InUse) as wrong:
            fail(str(wrong))
        except SQLAlchemyError as wrong:
            fail(cause(wrong))
        except OSError as wrong:
            fail(f"{wrong.filename}: {wrong.strerror}" if wrong.filename else str(wrong.strerror or wrong))
        return 1

    return inner
