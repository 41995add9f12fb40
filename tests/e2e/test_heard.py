"""What a caller heard from greeting to voicemail, as their phone recorded it: whole and without gaps."""

import tomllib
import wave
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from console.calls.queue.announcements import parts
from console.config.schema.speech import Speech
from console.routing.queue.announcements import Announcement, Told
from console.routing.queue.estimated_wait import wait_range
from console.speech.prompts.prompts import SHIPPED
from console.speech.recognition import recogniser
from console.speech.recognition.arrays import resampled
from tests.heard import Found, Samples, find, known
from tests.office import ROOT, Desk, ScriptSeat
from tests.peers import RATE, Baresip, free_port, sipp
from tests.speech.line import bare, pcm, word_errors
from tests.waiting import wait_until

WITHOUT = recogniser.available(Speech())
pytestmark = [pytest.mark.peer, pytest.mark.skipif(bool(WITHOUT), reason=WITHOUT)]

HANDLE_S = 180
GREETING = "Nobody is free. Please leave a message after the tone."
MENU = "Thank you for calling the clinic. For billing, press one."
CONFIG = f"""
[[trunk]]
name = "town"
address = "127.0.0.1:{{town}}"
accept = ["127.0.0.1"]

[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:{{engaged}}"
skills = {{{{ billing = 3 }}}}

[[queue]]
name = "billing"
skills = {{{{ billing = 1 }}}}
retry = {{{{ busy = "60s" }}}}
announce = {{{{ first = "4s", every = "60s" }}}}
max_wait = "11s"
overflow = {{{{ too_long = "voicemail front" }}}}

[[voicemail]]
name = "front"
silence = "10s"
greeting = "{GREETING}"

[[menu]]
name = "main"
say = "{MENU}"
keys = {{{{ 1 = "queue billing", 0 = "voicemail front" }}}}
no_input = "voicemail front"
invalid = "voicemail front"

[[prompt]]
name = "music"
play = "music.wav"

[routing]
otherwise = ["menu main", "voicemail front"]
handle = "{HANDLE_S}s"
"""
#: music: a tone that rises by so many hertz a second
FIRST, RISE = 350, 20
TEXTS = tomllib.loads((SHIPPED / "texts.toml").read_text())["standard"]
MOST_GAP, MOST_DB = 0.04 * RATE, 3.0


def music(path: Path) -> None:
    """A minute of music."""
    at = np.arange(RATE) / RATE
    steps = [0.2 * np.sin(2 * np.pi * (FIRST + RISE * second) * at) for second in range(60)]
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(pcm(np.concatenate(steps)))


def second_of(sound: Samples) -> int:
    """Which second of the music a piece is from."""
    pitch = np.argmax(np.abs(np.fft.rfft(sound, RATE)))
    return round((float(pitch) - FIRST) / RISE)


def test_every_prompt_is_heard_whole_from_the_greeting_to_the_tone(  # noqa: PLR0914  (one call, heard to its end)
    tmp_path: Path,
) -> None:
    from console.speech.recognition.whisper import Whisper

    wait = wait_range(1, 1, HANDLE_S)
    told = parts(Announcement(2, False, wait, Told()))
    assert told[:4] == ("you-are-number", "number-2", "in-line", "wait-about")
    music(tmp_path / "music.wav")
    with ExitStack() as stack:
        engaged = free_port()
        busy = sipp(tmp_path / "sam", "", "-sf", str(ROOT / "tests/e2e/busy.xml"), "-p", str(engaged))
        stack.callback(busy.wait)
        stack.callback(busy.terminate)
        bob, ana = (
            stack.enter_context(Baresip(tmp_path, f"+1212555014{n}", name=name))
            for n, name in enumerate(("Bob", "Ana"))
        )
        desk = stack.enter_context(Desk(tmp_path, CONFIG, town=ana.port, engaged=engaged))
        seat = stack.enter_context(ScriptSeat(desk.socket))
        made = sorted((desk.state / "prompts").glob("*.wav"))
        greeting, menu = (next(path for path in made if word in path.name) for word in ("nobody", "thank"))
        for caller, seconds in ((bob, 1), (ana, 5)):
            caller.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
            wait_until(lambda caller=caller, seconds=seconds: len(caller.heard()) > seconds * RATE)  # type: ignore[misc]
            caller.digits("1")
        seat.wait_row(lambda row: row.name == "Ana" and row.state == "recording", 30)
        so_far = len(ana.heard())
        wait_until(lambda: len(ana.heard()) > so_far + RATE)
        heard = ana.heard()
        for caller in (bob, ana):
            caller.hang_up()
        seat.wait_gone()
    said = [(menu, MENU)]
    said += [(SHIPPED / f"{name}.wav", TEXTS[name]) for name in told]
    said += [(greeting, GREETING), (SHIPPED / "beep.wav", "")]
    found: list[Found] = []
    for path, _ in said:
        found.append(find(known(path), heard, found[-1].end - RATE // 25 if found else 0))
    assert not any(each.lost for each in found), found
    announcement = found[1 : 1 + len(told)]
    for before, after in (*pairwise(announcement), found[-2:]):
        assert abs(after.start - before.end) <= MOST_GAP, (before, after)
    levels = [each.dbfs for each in found[:-1]]
    assert max(levels) - min(levels) <= MOST_DB, levels
    assert max(abs(each.gain_db) for each in found) <= MOST_DB, found
    model = Whisper()
    for texts, first, last in (
        ([MENU], found[0], found[0]),
        ([TEXTS[name] for name in told], announcement[0], announcement[-1]),
        ([GREETING], found[-2], found[-2]),
    ):
        wanted = " ".join(texts)
        words = model.hear(resampled(heard[first.start : last.end], RATE, 16000)).words
        assert spelled(words)[0] == bare(wanted)[0], words
        assert word_errors(wanted, " ".join(spelled(words)))[0] <= len(bare(wanted)) // 8, words
    stop, start = announcement[0].start - RATE // 5, announcement[-1].end + RATE // 2
    before, after = (second_of(heard[at : at + RATE // 5]) for at in (stop, start))
    passed = (start - stop) / RATE
    assert 0 < before <= after <= before + passed + 1, (before, after)


def spelled(text: str) -> list[str]:
    """Words, with small numbers in letters as prompts have them."""
    names = {
        name.removeprefix("number-"): words for name, words in TEXTS.items() if name.startswith("number-")
    }
    return [names.get(word, word) for word in bare(text)]
