"""The voice of the extra "speech": skipped where it isn't installed."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from console.speech.prompts import tts
from console.speech.prompts.wav import level

SPEAKS = pytest.mark.skipif(not tts.available(), reason='the extra "speech" is not installed')


@SPEAKS
def test_texts_are_spoken_alike_loud_and_whole(tmp_path: Path) -> None:
    texts = {
        tmp_path / "long.wav": "Thank you for calling Riverside Therapy. For billing, press two.",
        tmp_path / "short.wav": "two",
        tmp_path / "none.wav": "...",
    }
    assert tts.render(texts) == {tmp_path / "none.wav": "can't be spoken: there are no words in it"}
    long, short = level(tmp_path / "long.wav"), level(tmp_path / "short.wav")
    assert 3 < long[0] < 7
    assert 0.2 < short[0] < 1.5
    assert abs(long[1] - short[1]) < 1
    assert max(long[2], short[2]) < -1


@SPEAKS
def test_parts_of_a_sentence_have_no_pause_where_another_follows() -> None:
    from console.speech.prompts.tts_process import speech

    def around(text: str) -> tuple[float, float]:
        sound = np.abs(speech(text, 16000))
        heard = np.flatnonzero(sound > sound.max() / 40)
        return float(heard[0]) / 16000, float(len(sound) - heard[-1]) / 16000

    assert min(around("We are closed.")) > 0.05
    first, between, last = map(around, ("You are number", "three", "in line."))
    for after, before in ((first[1], between[0]), (between[1], last[0])):
        assert after + before <= 0.04
    assert first[0] > 0.05
    assert last[1] > 0.25


@SPEAKS
def test_the_same_words_give_the_same_file(tmp_path: Path) -> None:
    assert tts.render({tmp_path / "a.wav": "Please wait.", tmp_path / "b.wav": "Please wait."}) == {}
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_nothing_to_say_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    assert tts.render({}) == {}


def test_a_voice_that_breaks_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho the model is gone >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    path = tmp_path / "a.wav"
    assert tts.render({path: "hello"}) == {path: "can't be spoken: the model is gone"}
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    assert tts.render({path: "hello"}) == {path: "can't be spoken: No such file or directory"}


@pytest.mark.parametrize(
    "act", ["socket.create_connection(('127.0.0.1', 9))", "socket.gethostbyname('localhost')"]
)
def test_a_process_of_speech_reaches_no_network(act: str) -> None:
    code = (
        "import socket\nfrom console.speech.no_network import forbid_network\nforbid_network()\n"
        f"try:\n    {act}\nexcept PermissionError as wrong:\n    print(wrong)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("speech is offline: socket.")


@SPEAKS
def test_another_voice_would_be_fetched_and_is_not() -> None:
    code = (
        "from console.speech.no_network import forbid_network\nforbid_network()\nimport hibari\n"
        "try:\n    hibari.Hibari(voice='emma')\n"
        "except (PermissionError, RuntimeError) as wrong:\n    print(wrong)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "speech is offline" in done.stdout


def test_languages_the_voice_speaks() -> None:
    assert all(map(tts.speaks, ("en", "en-US", "English")))
    assert not any(map(tts.speaks, ("es", "", "enochian")))
