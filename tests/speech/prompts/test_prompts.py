"""The file behind each prompt, and the shipped ones themselves."""

import itertools
import math
import tomllib
import wave
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from console.audio.files import RATE
from console.config.load import load
from console.config.schema.menus import Menu
from console.config.schema.office import Office
from console.speech.prompts import prompts
from console.speech.prompts.prompts import SHIPPED, Source, folder, missing, prompt_files, sounds
from console.speech.prompts.wav import level

CONFIG = Path(__file__).parents[3] / "config.toml"
#: Names the core plays by itself, whatever the config says.
STANDARD = ("unavailable", "goodbye", "beep", "music", "ringback", "busy-tone")


@pytest.fixture(autouse=True)
def _without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompts, "available", lambda: False)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The extra as if installed; gives what it was asked to say. It can't say "unspeakable"."""
    said: list[str] = []

    def render(texts: Mapping[Path, str]) -> dict[Path, str]:
        for path, text in texts.items():
            said.append(text)
            if text != "unspeakable":
                path.write_bytes((SHIPPED / "goodbye.wav").read_bytes())
        return {path: "can't be spoken: no voice" for path in texts if not path.exists()}

    monkeypatch.setattr(prompts, "available", lambda: True)
    monkeypatch.setattr(prompts, "render", render)
    return said


def office(*wanted: dict[str, str], greeting: str = "", **more: Any) -> Office:
    raw: dict[str, Any] = tomllib.loads(CONFIG.read_text())
    raw["prompt"] = list(wanted)
    raw["voicemail"][0]["greeting"] = greeting
    return Office.model_validate({**raw, **more})


def samples(path: Path) -> tuple[int, "array[int]"]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), array("h", file.readframes(file.getnframes()))


def dbfs(sound: "array[int]") -> float:
    return 20 * math.log10(math.sqrt(sum(s * s for s in sound) / len(sound)) / 32768)


def test_the_shipped_office_is_heard_as_written(tmp_path: Path) -> None:
    shipped = load(CONFIG).office
    assert missing(shipped) == ()
    files = prompt_files(shipped, CONFIG.parent, tmp_path)
    assert {prompt.name for prompt in shipped.prompt} | set(STANDARD) <= set(files)
    assert files["closed"].name == "sample-closed.wav"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.wav")), ids=lambda path: path.stem)
def test_shipped_files_are_fit_for_a_phone(path: Path) -> None:
    rate, sound = samples(path)
    assert rate == RATE
    assert 0.25 < len(sound) / rate < 31
    assert -31 < dbfs(sound) < -14
    peak = max(map(abs, sound))
    assert 1000 < peak < 32000
    first = next(n for n, sample in enumerate(sound) if abs(sample) > peak / 50)  # an f is soft
    assert first / rate <= 0.1, "silence before the first sound"


def test_shipped_speech_is_of_one_loudness() -> None:
    texts = tomllib.loads((SHIPPED / "texts.toml").read_text())
    measured = {name: level(SHIPPED / f"{name}.wav")[1] for name in texts["standard"]}
    assert max(measured.values()) - min(measured.values()) < 1.5, measured


def test_every_text_has_its_recording_and_the_whole_is_small() -> None:
    texts = tomllib.loads((SHIPPED / "texts.toml").read_text())
    names = [*texts["standard"], *(f"sample-{name}" for name in texts["sample"])]
    assert all((SHIPPED / f"{name}.wav").is_file() for name in names)
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 11_000_000


def test_music_has_no_seam() -> None:
    _, sound = samples(SHIPPED / "music.wav")
    step = max(abs(a - b) for a, b in itertools.pairwise(sound))
    assert abs(sound[0] - sound[-1]) <= step
    assert dbfs(sound) == pytest.approx(-26, abs=0.5)


def test_the_clinics_own_file_wins_and_is_made_fit_once(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "cd.wav"), "wb") as file:
        file.setparams((2, 2, 44100, 0, "NONE", ""))
        file.writeframes(b"\x00\x02\x00\x04" * 44100)
    wanted = office({"name": "closed", "play": "cd.wav", "text": "We are closed."})
    assert missing(wanted, tmp_path) == ()
    copy = prompt_files(wanted, tmp_path, tmp_path)["closed"]
    assert copy.parent == folder(tmp_path)
    rate, sound = samples(copy)
    assert (rate, len(sound)) == (RATE, RATE)
    assert level(copy)[1] == pytest.approx(-20, abs=0.5)
    made = copy.stat().st_mtime_ns
    assert prompt_files(wanted, tmp_path, tmp_path)["closed"].stat().st_mtime_ns == made
    (tmp_path / "cd.wav").write_bytes((SHIPPED / "goodbye.wav").read_bytes())
    new = prompt_files(wanted, tmp_path, tmp_path)["closed"]
    assert new != copy
    assert not copy.exists(), "what nothing plays any more is removed"


def test_music_of_the_clinic_is_softer_than_speech(tmp_path: Path) -> None:
    (tmp_path / "m.wav").write_bytes((SHIPPED / "ringback.wav").read_bytes())
    wanted = office({"name": "music", "play": "m.wav"})
    assert level(prompt_files(wanted, tmp_path, tmp_path)["music"])[1] == pytest.approx(-26, abs=0.5)


def test_a_file_that_cannot_be_played_is_named_and_replaced(tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(b"ID3 this is an mp3")
    wanted = office({"name": "closed", "play": "song.wav"}, {"name": "gone", "play": "gone.wav"})
    files = prompt_files(wanted, tmp_path, tmp_path)
    assert files["closed"] == SHIPPED / "closed.wav"
    assert files["gone"] == SHIPPED / "goodbye.wav"
    first, second = missing(wanted, tmp_path)
    assert first.startswith("prompt closed: ")
    assert "can't be read as sound" in first
    assert "gone.wav: No such file or directory; callers hear" in second


def test_words_without_a_recording_get_a_sentence_that_fits() -> None:
    menu = {"name": "m", "say": "choose", "keys": {"0": "desk"}, "no_input": "desk", "invalid": "hang up"}
    wanted = office(
        {"name": "closed", "text": "Our own words."},
        {"name": "parking", "text": "Park behind the house."},
        {"name": "hello", "text": "Leave word after the tone."},
        {"name": "choose", "text": "Press zero."},
        {"name": "busy"},
        greeting="hello",
        menu=[menu],
    )
    found = {sound.key: sound for sound in sounds(wanted, Path(), Path())}
    assert [found[name].file.stem for name in ("closed", "parking", "hello", "choose", "busy")] == [
        "closed",
        "goodbye",
        "unavailable",
        "please-wait",
        "busy",
    ]
    assert [line.split(":")[0] for line in missing(wanted)] == [
        "prompt closed",
        "prompt parking",
        "prompt hello",
        "prompt choose",
    ]
    assert 'record it and name the file in play, or install the extra "speech"' in missing(wanted)[0]


def test_words_are_spoken_once_until_they_change(tmp_path: Path, spoken: list[str]) -> None:
    wanted = office({"name": "parking", "text": "Park behind the house."})
    assert missing(wanted) == ()
    first = prompt_files(wanted, tmp_path, tmp_path)["parking"]
    assert prompt_files(wanted, tmp_path, tmp_path)["parking"] == first
    assert spoken == ["Park behind the house."]
    changed = office({"name": "parking", "text": "Park in front."})
    assert prompt_files(changed, tmp_path, tmp_path)["parking"] != first
    assert spoken == ["Park behind the house.", "Park in front."]
    assert not first.exists()


def test_words_that_cannot_be_spoken_get_the_sentence_and_the_log_says_why(
    tmp_path: Path, spoken: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    files = prompt_files(office({"name": "odd", "text": "unspeakable"}), tmp_path, tmp_path)
    assert files["odd"] == SHIPPED / "goodbye.wav"
    assert "prompt odd: can't be spoken: no voice" in caplog.text


def test_a_prompt_in_several_languages(tmp_path: Path, spoken: list[str]) -> None:
    (tmp_path / "es.wav").write_bytes((SHIPPED / "closed.wav").read_bytes())
    wanted = office(
        {"name": "closed", "text": "We moved."},
        {"name": "closed", "language": "es", "play": "es.wav"},
        {"name": "closed", "language": "pt", "text": "Mudamos."},
        {"name": "alone", "language": "es", "play": "es.wav"},
    )
    files = prompt_files(wanted, tmp_path, tmp_path)
    assert files[wanted.spoken("closed", "es")] != files["closed"]
    assert files[wanted.spoken("closed", "fr")] == files["closed"]
    assert files["alone"] == files["alone:es"]
    found = {sound.key: sound for sound in sounds(wanted, tmp_path, folder(tmp_path))}
    assert found["closed:pt"].source is Source.MISSING
    assert "the machine speaks no pt: record it" in found["closed:pt"].why
    assert spoken == ["We moved."]


def test_what_queues_say_and_nobody_recorded_in_a_menus_language_is_named() -> None:
    menu = {
        "name": "m", "say": "welcome", "keys": {"0": "desk", "2": {"to": "queue q", "language": "es"}},
        "no_input": "desk", "invalid": "hang up",
    }  # fmt: skip
    queue = {"name": "q", "announce": {}, "overflow": "hang up"}
    (said,) = missing(office(menu=[menu], queue=[queue]))
    assert said.startswith("prompts in es: nobody recorded in-line, less-than-a-minute, minutes and ")
    assert missing(office(menu=[menu], queue=[])) == ()


def test_what_queues_and_menus_say_by_themselves_is_shipped(tmp_path: Path) -> None:
    files = prompt_files(office(), tmp_path, tmp_path)
    for number in range(100):
        parts = [number] if number < 20 or number % 10 == 0 else [number - number % 10, number % 10]
        assert all(f"number-{part}" in files for part in parts)
    assert {*prompts._ANNOUNCED, *prompts._OFFERED} <= set(files)
    assert {Menu.model_fields[name].default for name in ("no_input_say", "invalid_say")} <= set(files)
