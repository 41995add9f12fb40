"""What callers say reaches the core with a guess, and its sound is gone when nobody listens any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.calls.protocol.commands import Hear, Record, StopHearing, StopRecording
from console.calls.protocol.events import Deaf, HearEvent, SpeechBegan, SpeechEnded
from console.calls.protocol.events import Heard as Understood
from console.desk.workers.recognition import Ears
from console.speech import intents
from console.speech.recognition.recogniser import Began, Ended, Failed, Heard, Written
from tests.waiting import wait_until


class Follower:
    """Follows files for a recogniser; ``works`` false: it can't be started."""

    def __init__(self) -> None:
        self.works = True
        self.paths: list[Path] = []
        self.closed: list[int] = []

    def follow(self, path: Path) -> int:
        self.paths.append(path)
        return len(self.paths) + 10 if self.works else 0

    def close(self, stream: int) -> None:
        self.closed.append(stream)


@pytest.fixture
def follower() -> Follower:
    return Follower()


@pytest.fixture
def ears(tmp_path: Path, follower: Follower) -> Iterator[Ears]:
    folder = tmp_path / "ears"
    folder.mkdir()
    (folder / "left.wav").write_bytes(b"of a desk that was killed")
    made = Ears(folder, intents.load())
    assert made.start(follower) == ""
    assert not list(folder.iterdir())
    yield made
    made.stop()


def hear(ears: Ears, leg: int) -> Path:
    """Order a leg to be heard, and record it as the phone would."""
    order = ears.order(Hear(leg))
    assert isinstance(order, Record)
    path = Path(order.path)
    path.write_bytes(b"RIFF")
    return path


def events(ears: Ears, count: int) -> list[HearEvent]:
    found: list[HearEvent] = []

    def come() -> bool:
        found.extend(ears.events())
        return len(found) >= count

    wait_until(come)
    return found


def test_what_a_leg_says_comes_with_a_guess(ears: Ears, follower: Follower) -> None:
    path = hear(ears, 3)
    ears.recognised(Began(11))
    ears.recognised(Ended(11))
    ears.recognised(Heard(11, "I got a bill", 0.9, 1.0, 0.3))
    ears.recognised(Heard(11, "it is an emergency", 0.9, 1.0, 0.3))
    ears.recognised(Heard(11, "", 0.0, 1.0, 0.3))
    began, ended, bill, danger, nothing = events(ears, 5)
    assert follower.paths == [path]
    assert (began, ended) == (SpeechBegan(3), SpeechEnded(3))
    assert isinstance(bill, Understood)
    assert (bill.leg, bill.text, bill.intent, bill.urgent) == (3, "I got a bill", "billing", "")
    assert bill.sure > 0.5
    assert isinstance(danger, Understood)
    assert danger.urgent == "emergenc*"
    assert nothing == Understood(3, "")


def test_a_leg_heard_no_more_leaves_no_sound_and_no_words(ears: Ears, follower: Follower) -> None:
    path = hear(ears, 3)
    assert ears.order(StopHearing(3)) == StopRecording(3)
    ears.recognised(Heard(11, "I got a bill", 0.9, 1.0, 0.3))
    hear(ears, 5)
    ears.recognised(Began(12))
    assert events(ears, 1) == [SpeechBegan(5)]
    assert not path.exists()
    assert follower.closed == [11]


def test_a_leg_heard_anew_has_a_file_of_its_own(ears: Ears) -> None:
    first = hear(ears, 3)
    ears.order(StopHearing(3))
    second = hear(ears, 3)
    ears.recognised(Began(11))  # of the first
    ears.recognised(Began(12))
    assert events(ears, 1) == [SpeechBegan(3)]
    assert not first.exists()
    assert second.exists()


def test_streams_and_workers_that_fail_are_told(ears: Ears, follower: Follower) -> None:
    hear(ears, 3)
    hear(ears, 5)
    ears.recognised(Failed(12, "5.wav: is not there"))
    ears.recognised(Written(13, "a message", 1.0))
    ears.recognised(Failed(0, "the speech worker ended with code 1"))
    assert events(ears, 3) == [
        Deaf(5, "5.wav: is not there"),
        Deaf(3, "the speech worker ended with code 1"),
        Deaf(5, "the speech worker ended with code 1"),
    ]
    follower.works = False
    hear(ears, 7)
    assert events(ears, 1) == [Deaf(7, "the recogniser can't be started now")]


def test_the_end_leaves_nothing(ears: Ears, follower: Follower) -> None:
    path = hear(ears, 3)
    ears.stop()
    assert not path.exists()
    assert follower.closed == [11]


def test_a_folder_that_cannot_be_had_is_told(tmp_path: Path, follower: Follower) -> None:
    (tmp_path / "ears").write_text("no folder")
    assert "ears: File exists" in Ears(tmp_path / "ears", intents.load()).start(follower)
