"""Messages are shredded when their box keeps them no longer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.config.schema.office import Office
from console.desk.workers.retention import NIGHT, Keeper
from console.store.recordings import voicemail
from console.store.writer.writer import Store
from tests.audio.test_repair import recording
from tests.store.samples import TEN, message, office, vault
from tests.waiting import wait_until

#: of messages, the rows know their files
STATE = Path("/nowhere")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two messages, one of them done."""
    safe = vault(tmp_path / "state")
    made = Store(tmp_path / "state", vault=safe)
    made.open()
    for name in ("done", "new"):
        made.submit(message(name, recording(safe.spool / f"{name}.wav"), seconds=2, complete=True))
    assert made.flush(10)
    voicemail.mark_done(made.engine, "done", "anna", TEN)
    yield made
    made.close()


def kept_for(days: float) -> Office:
    shipped = office()
    boxes = (shipped.voicemail[0].model_copy(update={"name": "front", "keep": days * 86_400}),)
    return shipped.model_copy(update={"voicemail": boxes})


def after(days: float) -> datetime:
    return TEN + timedelta(days=days)


def fates(store: Store) -> dict[str, str]:
    return {each.id: each.fate for each in voicemail.messages(store.engine)}


def test_only_what_is_done_and_old_enough_goes(store: Store) -> None:
    assert Keeper(store.engine, STATE, kept_for(90), lambda: after(89)).work() == 0
    assert Keeper(store.engine, STATE, kept_for(0), lambda: after(9000)).work() == 0
    assert fates(store) == {"done": "", "new": ""}
    keeper = Keeper(store.engine, STATE, kept_for(90), lambda: after(91))
    assert keeper.work() == 1
    assert fates(store) == {"done": "shredded", "new": ""}
    assert keeper.work() == 0


def test_a_file_that_can_not_be_removed_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(_: Path) -> None:
        raise OSError(5, "Input/output error")

    keeper = Keeper(store.engine, STATE, kept_for(1), lambda: after(2))
    with monkeypatch.context() as broken:
        broken.setattr(voicemail, "shred", refused)
        assert keeper.work() == 0
    assert "Input/output error; tried again in a day" in caplog.text
    assert keeper.work() == 1


def test_in_its_thread_it_looks_at_the_start(store: Store) -> None:
    keeper = Keeper(store.engine, STATE, kept_for(1), lambda: after(2))
    keeper.start()
    wait_until(lambda: fates(store)["done"] == "shredded")
    keeper.stop()


def test_in_its_thread_it_looks_again_each_night(store: Store) -> None:
    office = kept_for(1)
    night = datetime.combine(after(1).date(), NIGHT, ZoneInfo(office.office.timezone))
    evening = iter([night - timedelta(milliseconds=50)] * 2)  # when it looks first, and when it waits
    keeper = Keeper(store.engine, STATE, office, lambda: next(evening, after(2)))
    keeper.start()
    wait_until(lambda: fates(store)["done"] == "shredded")
    keeper.stop()


def test_nothing_goes_by_a_clock_that_has_leapt_until_the_next_night(store: Store) -> None:
    now = [after(1)]
    keeper = Keeper(store.engine, STATE, kept_for(90), lambda: now[0])
    assert keeper.work() == 0
    assert keeper.health() == ""
    now[0] = after(900)
    assert keeper.work() == 0
    assert "nothing old is removed today" in keeper.health()
    now[0] = after(2)  # put right
    assert keeper.work() == 0
    assert (keeper.health(), fates(store)["done"]) == ("", "")
    now[0] = after(900)
    keeper.work()
    now[0] = after(901)  # it goes on: it was true
    assert keeper.work() == 1
