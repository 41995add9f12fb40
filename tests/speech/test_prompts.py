"""The file behind each prompt, and the shipped ones themselves."""

import itertools
import math
import tomllib
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest

from console.config.load import load
from console.config.menus import Menu
from console.config.model import Office
from console.speech.prompts import SHIPPED, missing, prompt_files

CONFIG = Path(__file__).parents[2] / "config.toml"
#: Names the core plays by itself, whatever the config says.
STANDARD = ("unavailable", "goodbye", "beep", "music", "ringback", "busy-tone")


def office(*prompts: dict[str, str], greeting: str = "") -> Office:
    raw: dict[str, Any] = tomllib.loads(CONFIG.read_text())
    raw["prompt"] = list(prompts)
    raw["voicemail"][0]["greeting"] = greeting
    return Office.model_validate(raw)


def samples(path: Path) -> tuple[int, "array[int]"]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), array("h", file.readframes(file.getnframes()))


def dbfs(sound: "array[int]") -> float:
    return 20 * math.log10(math.sqrt(sum(s * s for s in sound) / len(sound)) / 32768)


def test_the_shipped_office_is_heard_as_written() -> None:
    shipped = load(CONFIG).office
    assert missing(shipped) == ()
    files = prompt_files(shipped, CONFIG.parent)
    assert {prompt.name for prompt in shipped.prompt} | set(STANDARD) <= set(files)
    assert files["closed"].name == "sample-closed.wav"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.wav")), ids=lambda path: path.stem)
def test_shipped_files_are_fit_for_a_phone(path: Path) -> None:
    rate, sound = samples(path)
    assert rate in (8000, 16000)
    assert 0.3 < len(sound) / rate < 31
    assert -31 < dbfs(sound) < -14
    peak = max(map(abs, sound))
    assert 1000 < peak < 32000
    first = next(n for n, sample in enumerate(sound) if abs(sample) > peak / 50)  # an f is soft
    assert first / rate <= 0.1, "silence before the first sound"


def test_every_text_has_its_recording_and_the_whole_is_small() -> None:
    texts = tomllib.loads((SHIPPED / "texts.toml").read_text())
    names = [*texts["standard"], *(f"sample-{name}" for name in texts["sample"])]
    assert all((SHIPPED / f"{name}.wav").is_file() for name in names)
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 4_000_000


def test_music_has_no_seam() -> None:
    _, sound = samples(SHIPPED / "music.wav")
    step = max(abs(a - b) for a, b in itertools.pairwise(sound))
    assert abs(sound[0] - sound[-1]) <= step
    assert dbfs(sound) == pytest.approx(-26, abs=0.5)


def test_the_clinics_own_file_wins(tmp_path: Path) -> None:
    own = tmp_path / "welcome.wav"
    own.write_bytes((SHIPPED / "goodbye.wav").read_bytes())
    wanted = office({"name": "closed", "play": "welcome.wav"})
    assert prompt_files(wanted, tmp_path)["closed"] == own
    assert missing(wanted, tmp_path) == ()


def test_a_file_of_another_form_is_converted_once(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "cd.wav"), "wb") as file:
        file.setparams((2, 2, 44100, 0, "NONE", ""))
        file.writeframes(b"\x00\x10\x00\x20" * 44100)
    wanted = office({"name": "closed", "play": "cd.wav"})
    copy = prompt_files(wanted, tmp_path)["closed"]
    rate, sound = samples(copy)
    assert (rate, len(sound)) == (16000, 16000)
    assert set(sound) == {0x1800}
    assert prompt_files(wanted, tmp_path)["closed"] == copy
    assert missing(wanted, tmp_path) == ()


def test_a_file_that_cannot_be_played_is_named_and_replaced(tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(b"ID3 this is an mp3")
    wanted = office({"name": "closed", "play": "song.wav"}, {"name": "gone", "play": "gone.wav"})
    files = prompt_files(wanted, tmp_path)
    assert files["closed"] == SHIPPED / "closed.wav"
    assert files["gone"] == SHIPPED / "goodbye.wav"
    first, second = missing(wanted, tmp_path)
    assert first.startswith("prompt closed: ")
    assert "is no PCM WAV file" in first
    assert "gone.wav: No such file or directory; callers hear" in second


def test_words_without_a_recording_get_a_sentence_that_fits() -> None:
    wanted = office(
        {"name": "closed", "text": "Our own words."},
        {"name": "parking", "text": "Park behind the house."},
        {"name": "hello", "text": "Leave word after the tone."},
        {"name": "busy"},
        greeting="hello",
    )
    files = prompt_files(wanted, Path())
    assert [files[name].stem for name in ("closed", "parking", "hello", "busy")] == [
        "closed",
        "goodbye",
        "unavailable",
        "busy",
    ]
    assert [line.split(":")[0] for line in missing(wanted)] == [
        "prompt closed",
        "prompt parking",
        "prompt hello",
    ]
    assert "record it and name the file in play" in missing(wanted)[0]


def test_a_menu_without_a_recording_never_says_goodbye() -> None:
    raw: dict[str, Any] = tomllib.loads(CONFIG.read_text())
    raw["prompt"] = [{"name": "choices", "text": "Press one or zero."}, {"name": "lunch-choices"}]
    raw["menu"] = [
        {
            "name": "main",
            "say": "choices",
            "keys": {"0": "desk"},
            "no_input": "desk",
            "invalid": "desk",
            "modes": {"lunch": {"say": "lunch-choices"}},
        }
    ]
    files = prompt_files(Office.model_validate(raw), Path())
    assert files["choices"] == files["lunch-choices"] == SHIPPED / "please-wait.wav"


def test_numbers_up_to_99_can_be_said() -> None:
    files = prompt_files(office(), Path())
    for number in range(100):
        parts = [number] if number < 20 or number % 10 == 0 else [number - number % 10, number % 10]
        assert all(f"number-{part}" in files for part in parts)


def test_what_menus_say_by_themselves_is_shipped() -> None:
    assert {Menu.model_fields[name].default for name in ("no_input_say", "invalid_say")} <= set(
        prompt_files(office(), Path())
    )
