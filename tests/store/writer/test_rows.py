"""Which commands the journal writes, and where."""

from types import UnionType
from typing import get_args

from console.calls.protocol.store_commands import StoreCommand
from console.store.writer.rows import IN_FILES, WRITTEN


def test_each_command_of_the_core_to_the_store_is_written_in_one_place() -> None:
    commands = set(get_args(StoreCommand)) if isinstance(StoreCommand, UnionType) else set()
    assert len(commands) > 20
    assert commands == WRITTEN | IN_FILES
    assert not WRITTEN & IN_FILES
