"""Speech through a telephone line, recognised in the worker: skipped where the extra isn't installed."""

import queue
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from console.audio.files import ours
from console.config.schema.speech import Speech
from console.speech.recognition import frames, recogniser, whisper
from console.speech.recognition.arrays import Sound, resampled
from console.speech.recognition.frames import Kind
from console.speech.recognition.recogniser import (
    Began,
    Ended,
    Failed,
    Heard,
    Ready,
    Recogniser,
    Told,
    Written,
)
from tests.speech.line import RATE, pcm, phone, word_errors
from tests.waiting import limit

WITHOUT = recogniser.available(Speech())
HEARS = pytest.mark.skipif(bool(WITHOUT), reason=WITHOUT)
SAID = (
    "I would like to make an appointment for next week please.",
    "Hi, I have a question about my bill.",
    "I need to cancel my appointment tomorrow morning.",
    "I'm calling to get a refill of my prescription.",
    "Can you send my records to another doctor?",
    "My insurance was charged twice for the same visit.",
)


@pytest.fixture(scope="module")
def lines() -> dict[str, Sound]:
    """Each sentence as it comes out of a telephone line at 8 kHz."""
    from console.speech.prompts.tts_process import speech

    return {text: phone(speech(text, 16000), 16000) for text in SAID}


@pytest.fixture(scope="module")
def model() -> whisper.Whisper:
    return whisper.Whisper()


@pytest.fixture
def told() -> "queue.Queue[Told]":
    return queue.Queue()


@pytest.fixture
def worker(told: "queue.Queue[Told]") -> Iterator[Recogniser]:
    made = Recogniser(Speech(), Path(), told.put)
    assert made.start() == ""
    assert told.get(timeout=limit(60)) == Ready()
    yield made
    made.stop()


def until(told: "queue.Queue[Told]", wanted: type[Told]) -> list[Told]:
    found: list[Told] = []
    while not found or not isinstance(found[-1], wanted):
        found.append(told.get(timeout=limit(60)))
    return found


def silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE))


@HEARS
def test_word_errors_on_a_telephone_line(model: whisper.Whisper, lines: dict[str, Sound]) -> None:
    wrong = words = 0
    for text, sound in lines.items():
        heard = model.hear(resampled(sound, RATE, 16000))
        errors, count = word_errors(text, heard.words)
        wrong, words = wrong + errors, words + count
        assert heard.confidence > 0.5
        assert heard.no_speech < 0.5
    assert wrong / words <= 0.08


@HEARS
@pytest.mark.parametrize("kind", ["silence", "hiss", "ringing"])
def test_where_nobody_speaks_nothing_is_heard(model: whisper.Whisper, kind: str) -> None:
    at = np.arange(3 * 16000) / 16000
    sound = {
        "silence": np.zeros(3 * 16000),
        "hiss": 0.02 * np.random.default_rng(1).standard_normal(3 * 16000),
        "ringing": 0.1 * (np.sin(2 * np.pi * 440 * at) + np.sin(2 * np.pi * 480 * at)),
    }[kind]
    assert model.hear(sound).words == ""


@HEARS
def test_a_caller_is_heard_while_they_speak(
    worker: Recogniser, told: "queue.Queue[Told]", lines: dict[str, Sound]
) -> None:
    stream = worker.open(RATE)
    raw = pcm(np.concatenate([silence(0.6), lines[SAID[1]], silence(1), lines[SAID[2]], silence(1)]))
    for start in range(0, len(raw), 320):
        worker.sound(stream, raw[start : start + 320])
    first = until(told, Heard)
    assert [type(each) for each in first[:2]] == [Began, Ended]
    second = until(told, Heard)
    heard = [each for each in (*first, *second) if isinstance(each, Heard)]
    assert all(each.stream == stream for each in heard)
    for text, each in zip(SAID[1:3], heard, strict=True):
        assert word_errors(text, each.words)[0] <= 1
        assert 2 < each.seconds < 6
    worker.close(stream)


@HEARS
def test_what_is_being_said_when_the_caller_hangs_up_is_still_heard(
    worker: Recogniser, told: "queue.Queue[Told]", lines: dict[str, Sound]
) -> None:
    stream = worker.open(RATE)
    worker.sound(stream, pcm(np.concatenate([silence(0.6), lines[SAID[0]]])))
    worker.close(stream)
    heard = until(told, Heard)[-1]
    assert isinstance(heard, Heard)
    assert word_errors(SAID[0], heard.words)[0] <= 1


@HEARS
def test_a_recorders_file_is_followed_as_it_grows(
    worker: Recogniser, told: "queue.Queue[Told]", lines: dict[str, Sound], tmp_path: Path
) -> None:
    path = tmp_path / "growing.wav"
    stream = worker.follow(path)
    header = (
        b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16) + b"data\0\0\0\0"
    )
    raw = pcm(np.concatenate([silence(0.6), lines[SAID[3]], silence(1)]))
    with path.open("wb", buffering=0) as file:
        file.write(header[:20])
        file.write(header[20:])
        for start in range(0, len(raw), 4096):
            file.write(raw[start : start + 4096])
    heard = until(told, Heard)[-1]
    assert isinstance(heard, Heard)
    assert (heard.stream, word_errors(SAID[3], heard.words)[0] <= 1) == (stream, True)
    path.unlink()
    assert until(told, Failed)[-1] == Failed(stream, "growing.wav: is not there")


@HEARS
def test_a_message_is_written_down(
    worker: Recogniser, told: "queue.Queue[Told]", lines: dict[str, Sound]
) -> None:
    both = np.concatenate([silence(0.5), lines[SAID[0]], silence(2), lines[SAID[4]], silence(0.5)])
    number = worker.write_down(16000, pcm(resampled(both, RATE, 16000)))
    found = until(told, Written)[-1]
    assert isinstance(found, Written)
    assert found.stream == number
    assert found.confidence > 0.5
    assert word_errors(f"{SAID[0]} {SAID[4]}", found.words)[0] <= 2


@HEARS
def test_music_and_tones_make_no_words(worker: Recogniser, told: "queue.Queue[Told]") -> None:
    from console.speech.prompts.prompts import SHIPPED

    for name in ("music", "ringback", "busy-tone"):
        worker.write_down(*ours(SHIPPED / f"{name}.wav"))
        found = until(told, Written)[-1]
        assert isinstance(found, Written)
        assert found.words == ""


@HEARS
def test_a_worker_that_dies_is_told_and_started_again_later(
    worker: Recogniser, told: "queue.Queue[Told]"
) -> None:
    process = worker._process
    assert process is not None
    process.kill()
    assert until(told, Failed)[-1] == Failed(0, "the speech worker ended with code -9")
    assert worker.open(RATE) == 0
    assert worker.start() == "the speech worker ended; it is started again soon"
    worker._not_before = 0.0
    assert worker.open(RATE) > 0
    assert until(told, Ready)[-1] == Ready()


@HEARS
@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (Speech(model_dir="nowhere"), "model.bin: No such file or directory"),
        (Speech(model_dir="mine", model_sha256="00"), "is not the model it should be (its sha256 is "),
        (Speech(model_dir="mine"), "is no Whisper model of CTranslate2"),
    ],
)
def test_a_model_that_cannot_be_used_is_named(
    settings: Speech, why: str, told: "queue.Queue[Told]", tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.bin").write_bytes(b"\0" * 100)
    made = Recogniser(settings, tmp_path, told.put)
    assert made.start() == ""
    failed = until(told, Failed)[-1]
    assert isinstance(failed, Failed)
    assert why in failed.why
    made.stop()


# -- without the extra ---------------------------------------------------------------------------


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def lack(name: str) -> None:
        known = recogniser.find_spec
        monkeypatch.setattr(recogniser, "find_spec", lambda asked: None if asked == name else known(asked))

    return lack


def test_without_the_extra_it_says_so_and_starts_nothing(lacking: Callable[[str], None]) -> None:
    lacking("ctranslate2")
    told: list[Told] = []
    made = Recogniser(Speech(), Path(), told.append)
    assert 'the extra "speech" is not installed (no ' in made.start()
    assert "ctranslate2" in made.start()
    assert made.open(RATE) == made.follow(Path("x.wav")) == made.write_down(RATE, b"") == 0
    made.sound(1, b"")
    made.close(1)
    made.stop()
    assert told == []
    assert recogniser.available(Speech(enabled=False)) == "speech.enabled is false"


def test_a_worker_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recogniser, "available", lambda _: "")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    made = Recogniser(Speech(), Path(), lambda _: None)
    assert made.start() == "the speech worker can't be started: No such file or directory"


def test_what_the_config_names_and_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("x = 1")
    found = recogniser.problems(Speech(model_dir="m", intents="mine.toml"), tmp_path)
    assert found[0] == f"speech.model_dir: there is no {tmp_path / 'm' / 'model.bin'}"
    assert found[1].startswith(f"speech.intents: {tmp_path / 'mine.toml'}: x: is no key here")
    assert recogniser.problems(Speech(), tmp_path) == ()


def test_tokens_are_bytes_and_repetition_is_seen() -> None:
    assert (
        whisper.spelled(["<|startoftranscript|>", "ĠHello", ",", "ĠcafÃ©", "<|endoftext|>"]) == "Hello, café"
    )
    assert whisper.repetition("") == 0
    assert whisper.repetition("get it done " * 20) > whisper.MOST_REPEATED
    assert whisper.repetition(SAID[0]) < whisper.MOST_REPEATED


def test_frames_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    with path.open("wb") as sink:
        frames.write(sink, Kind.OPEN, 7, {"rate": 8000})
        frames.write(sink, Kind.SOUND, 7, b"\1\2")
        sink.write(b"\2\7")
    with path.open("rb") as source:
        kind, stream, raw = frames.read(source) or (Kind.CLOSE, 0, b"")
        assert (kind, stream, frames.decoded(raw)) == (Kind.OPEN, 7, {"rate": 8000})
        assert frames.read(source) == (Kind.SOUND, 7, b"\1\2")
        assert frames.read(source) is None
    for odd in (b"\x63" + bytes(8), b"\2" + bytes(4) + b"\xff" * 4):
        path.write_bytes(odd)
        with path.open("rb") as source, pytest.raises(frames.FrameError):
            frames.read(source)
    for raw in (b"[1]", b"{"):
        with pytest.raises(frames.FrameError):
            frames.decoded(raw)
