"""An open store and a directory that reads it, in a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.store.contacts.directory import Directory
from console.store.writer.writer import Store
from tests.store.samples import office


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    made.open()
    yield made
    made.close()


@pytest.fixture
def directory(store: Store, tmp_path: Path) -> Iterator[Directory]:
    made = Directory(tmp_path, office())
    yield made
    made.close()
