"""Prompts and words made anew for a config read again: old ones stay until they are ready, or for good."""

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.calls.protocol.commands import DropPrompt, KeepPrompt
from console.config.schema.office import Office
from console.desk.workers.prompts import Renewal, Renewed
from console.desk.workers.recognition import Ears
from console.speech import intents
from console.speech.prompts.prompts import prompt_files
from console.speech.recognition.recogniser import Recogniser
from tests.calls.scene import OFFICE
from tests.peers import write_tone
from tests.waiting import wait_until


def office(**prompts: str) -> Office:
    listed = [{"name": name, "play": file} for name, file in prompts.items()]
    return Office.model_validate({**OFFICE, "prompt": [*OFFICE["prompt"], *listed]})


@pytest.fixture
def renewal(tmp_path: Path) -> Iterator[Renewal]:
    for name, hertz in (("one", 440.0), ("two", 880.0)):
        write_tone(tmp_path / f"{name}.wav", hertz, 1.0)
    (tmp_path / "broken.wav").write_bytes(b"no sound")
    first = office(hello="one.wav")
    used = prompt_files(first, tmp_path, tmp_path)
    ears = Ears(tmp_path / "ears", intents.load())
    deaf = Recogniser(first.speech.model_copy(update={"enabled": False}), tmp_path, lambda _: None)
    made = Renewal(
        tmp_path,
        tmp_path,
        first,
        used,
        studio=tmp_path / "studio",
        ears=ears,
        recogniser=deaf,
        hear=lambda _: False,
    )
    yield made
    made.stop()


def changed(found: Renewed) -> dict[str, str]:
    return dict(found.prompts.files)


def renewed(renewal: Renewal, new: Office) -> Renewed:
    found: list[Any] = []
    renewal.renew(new)
    wait_until(lambda: found.extend(renewal.ready()) or found)
    return found[-1]  # type: ignore[no-any-return]


def test_what_is_the_same_is_left_alone(renewal: Renewal) -> None:
    assert changed(renewed(renewal, office(hello="one.wav"))) == {}


def test_another_recording_is_used_and_the_old_file_goes(renewal: Renewal, tmp_path: Path) -> None:
    found = renewed(renewal, office(hello="two.wav"))
    assert list(changed(found)) == ["hello"]
    assert found.trouble == ""
    with wave.open(changed(found)["hello"]) as file:
        assert file.getnframes() > 0
    assert len(list((tmp_path / "prompts").glob("hello-*.wav"))) == 1


def test_a_broken_one_keeps_the_old_and_says_why(renewal: Renewal) -> None:
    found = renewed(renewal, office(hello="broken.wav", more="two.wav"))
    assert list(changed(found)) == ["more"]
    assert found.trouble.startswith("Prompt hello: ")
    assert "broken.wav" in found.trouble
    assert found.trouble.endswith("; the old one stays in use")
    mended = renewed(renewal, office(hello="two.wav", more="two.wav"))
    assert list(changed(mended)) == ["hello"]
    assert mended.trouble == ""


def test_a_prompt_taken_out_sounds_as_the_program_has_it(renewal: Renewal) -> None:
    found = renewed(renewal, office(closed="two.wav"))
    assert "closed" in changed(found)
    found = renewed(renewal, office())
    assert changed(found)["closed"].endswith("speech/prompts/closed.wav")


def test_what_is_spoken_at_a_phone_goes_before_the_words_and_not_before_a_file(
    renewal: Renewal, tmp_path: Path
) -> None:
    for name in ("lunch", "hello", "goodbye"):
        write_tone(tmp_path / "studio" / f"{name}.wav", 660.0, 1.0)
        renewal.order(KeepPrompt(7, name, str(tmp_path / "studio" / f"{name}.wav")))
    found: list[Renewed] = []
    wait_until(lambda: found.extend(renewal.ready()) or len(found) == 3)
    assert (found[0].seat, found[0].told) == (7, "lunch is kept and in use")
    assert [list(changed(each)) for each in found] == [["lunch"], [], ["goodbye"]]
    assert list((tmp_path / "studio").iterdir()) == []
    assert {path.name for path in (tmp_path / "spoken").iterdir()} >= {"lunch.wav", "goodbye.wav"}


def test_silence_is_not_kept(renewal: Renewal, tmp_path: Path) -> None:
    path = tmp_path / "studio" / "p.wav"
    path.write_bytes(b"no sound")
    renewal.order(KeepPrompt(7, "lunch", str(path)))
    found: list[Renewed] = []
    wait_until(lambda: found.extend(renewal.ready()) or found)
    assert found[0].told.startswith("lunch: ")
    assert changed(found[0]) == {}
    renewal.order(DropPrompt(str(path)))
    wait_until(lambda: not path.exists())
