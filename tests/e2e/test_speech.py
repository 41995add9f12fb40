"""Words of the config spoken to a real caller, heard whole; and what they say, written down."""

import wave
from pathlib import Path

import numpy as np
import pytest

from console.config.schema.speech import Speech
from console.speech.recognition import recogniser
from console.speech.recognition.arrays import resampled
from tests.office import Desk
from tests.peers import RATE, Baresip
from tests.speech.line import bare, pcm, phone, word_errors
from tests.waiting import wait_until

WITHOUT = recogniser.available(Speech())
pytestmark = [pytest.mark.peer, pytest.mark.skipif(bool(WITHOUT), reason=WITHOUT)]

PROMPT = "Thank you for calling our clinic. The doctor is away today."
GREETING = "Please speak after the tone."
SAID = "I need to cancel my appointment tomorrow morning."
CONFIG = f"""
[[trunk]]
name = "town"
address = "127.0.0.1:{{town}}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"
silence = "3s"
greeting = "{GREETING}"

[[rule]]
name = "away"
then = ["say {PROMPT}", "voicemail front"]

[routing]
otherwise = "voicemail front"
"""


def test_a_prompt_in_words_is_heard_whole_and_a_message_is_written_down(tmp_path: Path) -> None:
    from console.speech.prompts.tts_process import speech
    from console.speech.recognition.whisper import Whisper

    ana = Baresip(tmp_path, "+12125550142")
    says = phone(speech(SAID, 16000), 16000)
    with wave.open(str(ana.folder / "says.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(pcm(np.concatenate([np.zeros(int(7.5 * RATE)), says, np.zeros(60 * RATE)])))
    with ana, Desk(tmp_path, CONFIG, town=ana.port) as desk:
        ana.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
        ana.wait("CALL_CLOSED", limit_s=60)

        def written() -> bool:
            return any(each["transcribed"] for each in desk.json("voicemail", "list"))

        wait_until(written, 60)
        (message,) = desk.json("voicemail", "list")
        shown = desk.run("voicemail", "text", message["id"]).stdout
        heard = ana.heard()
    assert word_errors(SAID, message["transcript"])[0] <= 1
    assert message["confidence"] > 0.5
    assert shown.startswith("Heard by the machine")
    played = Whisper().hear(resampled(heard[: 7 * RATE], RATE, 16000)).words
    wanted = f"{PROMPT} {GREETING}"
    assert bare(played)[0] == bare(wanted)[0]
    assert word_errors(wanted, played)[0] <= 2, played  # "away" may come as "a way"
