import wave

import numpy as np
import pytest

from console.audio.files import RATE, duration
from console.telephony.media import prompt_file as reels
from console.telephony.media.prompt_file import PAD_S, PlayerError, Reel
from tests.peers import write_tone


@pytest.fixture
def prompts(tmp_path):
    for name, hertz in (("hello", 440), ("beep", 1000), ("bye", 1500)):
        write_tone(tmp_path / f"{name}.wav", hertz, 0.5, rate=RATE)
    write_tone(tmp_path / "slow.wav", 440, 0.5, rate=8000)
    return {n: tmp_path / f"{n}.wav" for n in ("hello", "beep", "bye", "torn", "slow")}


@pytest.fixture
def reel(prompts):
    with Reel(prompts) as made:
        yield made


def samples(reel, clip, more=0):
    with wave.open(str(reel.path)) as file:
        file.setpos(clip.start)
        return np.frombuffer(file.readframes(clip.length + more), "<i2")


def said(prompts, *names):
    return np.concatenate([np.frombuffer(prompts[name].read_bytes()[44:], "<i2") for name in names])


def test_it_is_a_wav_that_players_can_open(reel) -> None:
    assert duration(reel.path) > reels.MOST_S


def test_a_prompt_lies_there_with_silence_after_it(reel, prompts) -> None:
    clip = reel.take(("beep",))
    assert clip.seconds == 0.5
    sound = samples(reel, clip, int(PAD_S * RATE))
    assert np.array_equal(sound[: clip.length], said(prompts, "beep"))
    assert not sound[clip.length :].any()


def test_a_sequence_lies_there_without_a_gap(reel, prompts) -> None:
    clip = reel.take(("bye", "hello", "bye"))
    sound = samples(reel, clip, int(PAD_S * RATE))
    assert np.array_equal(sound[: clip.length], said(prompts, "bye", "hello", "bye"))
    assert not sound[clip.length :].any()
    assert reel.take(("bye", "hello", "bye")) is clip


def test_what_cannot_be_had_is_left_out_and_named(reel, prompts) -> None:
    clip = reel.take(("hello", "nobody", "beep", "nobody"))
    assert clip.why == "there is no prompt nobody"
    assert np.array_equal(samples(reel, clip), said(prompts, "hello", "beep"))
    nothing = reel.take(("torn",))
    assert nothing.length == 0
    assert "torn.wav: can't be read as WAV" in nothing.why
    assert "slow.wav: has 8000 samples a second; write 16000" in reel.take(("slow",)).why
    assert reel.take(()).length == 0


def test_places_that_nobody_hears_are_used_again(prompts, monkeypatch) -> None:
    monkeypatch.setattr(reels, "USUAL_S", 2 * reels.ROOM_S)
    monkeypatch.setattr(reels, "MOST_S", 3 * reels.ROOM_S)
    with Reel(prompts) as reel:
        first, second = reel.take(("hello", "beep")), reel.take(("beep", "hello"))
        third = reel.take(("bye", "hello"))
        assert len({first.start, second.start, third.start}) == 3
        with pytest.raises(PlayerError, match="too much is said"):
            reel.take(("bye", "beep"))
        reel.give_back(second)
        reel.give_back(first)
        assert reel.take(("hello", "beep")) is first
        fourth = reel.take(("bye", "beep"))
        assert fourth.start == second.start
        assert np.array_equal(samples(reel, fourth), said(prompts, "bye", "beep"))
        assert np.array_equal(samples(reel, first), said(prompts, "hello", "beep"))


def test_one_file_under_many_names_lies_there_once(prompts) -> None:
    with Reel({"a": prompts["beep"], "b": prompts["beep"]}) as reel:
        assert reel.take(("a",)) is reel.take(("b",))


def test_a_prompt_may_be_changed_while_others_are_heard(reel, prompts, tmp_path) -> None:
    heard, sequence = reel.take(("beep",)), reel.take(("hello", "beep"))
    before = samples(reel, sequence)
    write_tone(tmp_path / "new.wav", 700, 1.0, rate=RATE)
    reel.change({"beep": tmp_path / "new.wav", "fresh": prompts["bye"]})
    assert np.array_equal(samples(reel, heard), said(prompts, "beep"))
    assert np.array_equal(samples(reel, sequence), before)
    new = {**prompts, "beep": tmp_path / "new.wav"}
    assert np.array_equal(samples(reel, reel.take(("beep",))), said(new, "beep"))
    assert np.array_equal(samples(reel, reel.take(("hello", "beep"))), said(new, "hello", "beep"))
    assert np.array_equal(samples(reel, reel.take(("fresh",))), said(prompts, "bye"))


def test_a_prompt_that_cannot_be_changed_stays(reel, prompts, tmp_path) -> None:
    reel.change({"beep": prompts["slow"], "hello": tmp_path / "nothing.wav"})
    assert np.array_equal(samples(reel, reel.take(("beep",))), said(prompts, "beep"))
    assert reel.take(("hello",)).why == ""
