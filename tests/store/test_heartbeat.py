"""What a desk that was killed last said of itself, and the calls that were up then."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import JournalEvent
from console.store import heartbeat
from console.store.writer.writer import Store
from tests.store.samples import TEN, call, submit

LATER = TEN + timedelta(minutes=12)


def ends(tmp_path: Path) -> list[tuple[str, object]]:
    """Id and end of each call in the journal, as the desk that starts next finds them."""
    store = Store(tmp_path, now=lambda: LATER + timedelta(hours=1))
    store.open()
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT id, ended FROM calls ORDER BY id").all()
    store.close()
    return [(str(ident), str(ended)[:19]) for ident, ended in found]


def killed(tmp_path: Path) -> None:
    """A desk that is gone while one call is up and another one was over."""
    store = Store(tmp_path, now=lambda: LATER)
    store.open()
    up = replace(call("a-1"), ended=None, outcome="answered")
    submit(store, up, JournalEvent("a-1", TEN, "", "answered"), call("a-2"))
    store.close()


def test_a_call_that_was_up_lasted_until_the_desk_last_lived(tmp_path: Path) -> None:
    killed(tmp_path)
    heartbeat.beat(tmp_path, LATER)
    found = dict(ends(tmp_path))
    assert found["a-1"] == f"{LATER:%Y-%m-%dT%H:%M:%S}"
    assert found["a-2"] != found["a-1"], "one that was over stays as it was"


@pytest.mark.parametrize("at", [None, TEN - timedelta(days=1), LATER + timedelta(days=1)])
def test_without_a_word_that_can_be_true_its_last_line_is_its_end(tmp_path: Path, at: object) -> None:
    killed(tmp_path)
    if at:
        heartbeat.beat(tmp_path, at)  # type: ignore[arg-type]
    assert dict(ends(tmp_path))["a-1"] == f"{TEN:%Y-%m-%dT%H:%M:%S}"


def test_a_folder_in_its_place_or_no_right_to_write_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / heartbeat.FILE).mkdir()
    heartbeat.beat(tmp_path, TEN)
    assert heartbeat.last(tmp_path, LATER) == TEN
    heartbeat.beat(tmp_path / "gone", TEN)
    assert heartbeat.last(tmp_path / "gone", LATER) is None
