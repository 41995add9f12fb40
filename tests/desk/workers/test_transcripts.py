"""Messages written down by the machine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.audio.files import ours
from console.desk.workers.transcripts import Scribe
from console.speech.recognition.recogniser import Began, Failed, Written
from console.store.recordings import vault, voicemail
from console.store.recordings.voicemail import Message, untranscribed
from console.store.writer.writer import Store
from tests.audio.test_repair import recording
from tests.store.samples import TEN, message
from tests.waiting import wait_until


class Clerk:
    """Answers for a recogniser: by the length of what it gets, in the order it gets it."""

    def __init__(self, *answers: Callable[[int], Written | Failed]) -> None:
        self.answers = list(answers)
        self.heard: list[tuple[int, int]] = []
        self.scribe: Scribe | None = None

    def write_down(self, rate: int, raw: bytes) -> int:
        self.heard.append((rate, len(raw)))
        number = len(self.heard)
        assert self.scribe is not None
        if not self.answers:
            return 0
        self.scribe.recognised(Began(number))
        self.scribe.recognised(Written(number + 100, "another's", 1.0))
        self.scribe.recognised(self.answers.pop(0)(number))
        return number


def says(words: str, sure: float = 0.9) -> Callable[[int], Written | Failed]:
    return lambda number: Written(number, words, sure)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    made.open()
    yield made
    made.close()


def leave(store: Store, folder: Path, *names: str) -> None:
    for name in names:
        path = recording(vault.folder(folder) / f"{name}.wav")
        store.submit(message(name, path, seconds=2, complete=True))
    assert store.flush(10)


def scribe(store: Store, clerk: Clerk) -> Scribe:
    clerk.scribe = Scribe(store.engine, lambda m: ours(Path(m.path)), now=lambda: TEN)
    return clerk.scribe


def kept(store: Store) -> dict[str, Message]:
    return {each.id: each for each in voicemail.messages(store.engine)}


def test_words_stand_beside_the_message_and_are_not_asked_for_again(store: Store, tmp_path: Path) -> None:
    leave(store, tmp_path, "one", "two")
    clerk = Clerk(says("I need a\nrefill"), says("", 0.0))
    assert scribe(store, clerk).work(clerk) == 2
    one, two = kept(store)["one"], kept(store)["two"]
    assert (one.transcript, one.confidence, one.transcribed) == ("I need a refill", 0.9, TEN)
    assert (two.transcript, two.confidence, two.transcribed) == ("", 0.0, TEN)
    assert Path(one.path).exists()
    assert untranscribed(store.engine) == ()
    assert clerk.heard[0] == (ours(Path(one.path))[0], len(ours(Path(one.path))[1]))
    assert scribe(store, clerk).work(clerk) == 0


def test_a_message_written_again_keeps_its_words(store: Store, tmp_path: Path) -> None:
    leave(store, tmp_path, "one")
    clerk = Clerk(says("hello"))
    scribe(store, clerk).work(clerk)
    leave(store, tmp_path, "one")
    assert kept(store)["one"].transcript == "hello"


def test_messages_still_being_left_and_lost_ones_are_let_be(store: Store, tmp_path: Path) -> None:
    store.submit(message("open", tmp_path / "open.wav"))
    assert store.flush(10)
    assert untranscribed(store.engine) == ()


def test_what_cannot_be_heard_is_left_alone(store: Store, tmp_path: Path) -> None:
    leave(store, tmp_path, "bad", "gone")
    (tmp_path / "voicemail" / "bad.wav").write_bytes(b"no sound")
    (tmp_path / "voicemail" / "gone.wav").unlink()
    clerk = Clerk()
    assert scribe(store, clerk).work(clerk) == 2
    assert clerk.heard == []


def test_a_recogniser_that_is_busy_is_asked_again_later(store: Store, tmp_path: Path) -> None:
    leave(store, tmp_path, "one")
    clerk = Clerk()
    assert scribe(store, clerk).work(clerk) == 0
    clerk.answers.append(says("later"))
    assert scribe(store, clerk).work(clerk) == 1


def test_a_message_that_ends_the_worker_twice_is_given_up(store: Store, tmp_path: Path) -> None:
    leave(store, tmp_path, "one")
    clerk = Clerk(lambda _: Failed(0, "it died"), lambda _: Failed(0, "it died"))
    made = scribe(store, clerk)
    assert made.work(clerk) == 0
    assert made.work(clerk) == 1
    assert kept(store)["one"].transcript == ""
    leave(store, tmp_path, "two")
    clerk.answers.append(lambda number: Failed(number, "no sound of ours"))
    assert made.work(clerk) == 1


def test_in_its_thread_it_waits_for_messages(store: Store, tmp_path: Path) -> None:
    clerk = Clerk(says("early"), says("late"))
    made = scribe(store, clerk)
    store.on_message = made.wake
    leave(store, tmp_path, "one")
    made.start(clerk)
    wait_until(lambda: kept(store)["one"].transcript == "early")
    leave(store, tmp_path, "two")
    wait_until(lambda: kept(store)["two"].transcript == "late")
    made.stop()
