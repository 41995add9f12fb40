"""A caller says why they call, is asked whether that is right, and reaches who they wanted."""

import wave
from pathlib import Path

import numpy as np
import pytest

from console.calls.protocol.snapshot import Need
from console.config.schema.speech import Speech
from console.speech.recognition import recogniser
from console.speech.recognition.arrays import resampled
from console.store.recordings import spool
from tests.heard import silences
from tests.office import Desk, ScriptSeat
from tests.peers import RATE, Baresip
from tests.speech.line import bare, pcm, phone
from tests.waiting import wait_until

WITHOUT = recogniser.available(Speech())
pytestmark = [pytest.mark.peer, pytest.mark.skipif(bool(WITHOUT), reason=WITHOUT)]

SAID = "I have a question about my bill."
CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"

[[voicemail]]
name = "front"

[[menu]]
name = "main"
title = "Main menu"
say = "Thank you for calling. Please tell us why you are calling, or press zero for the front desk."
listen = true
keys = {{ 2 = {{ to = "staff sam 20s", reason = "billing" }}, 0 = "voicemail front" }}
no_input = "voicemail front"
invalid = "voicemail front"

[routing]
otherwise = ["menu main", "voicemail front"]
"""


def test_what_a_caller_wants_is_heard_confirmed_and_rings_billing(tmp_path: Path) -> None:
    from console.speech.prompts.tts_process import speech
    from console.speech.recognition.whisper import Whisper

    ana, sam = Baresip(tmp_path, "+12125550142", name="Ana"), Baresip(tmp_path, "sam", tone=1320.0)
    says = phone(speech(SAID, 16000), 16000)
    with wave.open(str(ana.folder / "says.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(pcm(np.concatenate([np.zeros(2 * RATE), says, np.zeros(60 * RATE)])))
    with (
        ana,
        sam,
        Desk(tmp_path, CONFIG, town=ana.port, sam=sam.uri) as desk,
        ScriptSeat(desk.socket) as seat,
    ):
        ears = spool.folder(desk.state) / "ears"
        wait_until(lambda: "billing" in str(sorted((desk.state / "prompts").iterdir())))
        ana.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
        seat.wait_row(lambda row: row.where == "Main menu, speaks")
        assert len(list(ears.iterdir())) == 1
        row = seat.wait_row(lambda row: bool(row.said))
        assert bare(row.said)[:7] == bare(SAID)
        assert "billing? (" in row.said
        before = len(ana.heard())
        wait_until(lambda: len(ana.heard()) > before + 4 * RATE)  # the question has been heard
        ana.digits("1")
        sam.wait("CALL_INCOMING")
        row = seat.wait_row(lambda row: row.state == "dialling" and row.where == "Sam")
        wait_until(lambda: not list(ears.iterdir()))
        question = Whisper().hear(resampled(ana.heard()[before - RATE :], RATE, 16000)).words
        # Nothing is heard but while they speak and the machine makes sure that they have finished.
        assert not silences(ana.heard(), len(says) / RATE + 1.5)
        ana.hang_up()
        seat.wait_gone()
        (written,) = desk.ended()
    assert "billing is that right" in " ".join(bare(question)), question
    assert written["reason"] == "billing"
    kept = [path.read_bytes() for path in desk.state.rglob("*") if path.is_file()]
    assert not any(b"question about" in each for each in kept)


def says(ana: Baresip, *texts: str) -> None:
    """They say something now."""
    from console.speech.prompts.tts_process import speech

    for number, text in enumerate(texts):
        path = ana.folder / f"says-{number}.wav"
        if not path.exists():
            words = phone(speech(text, 16000), 16000)
            with wave.open(str(path), "wb") as file:
                file.setparams((1, 2, RATE, 0, "NONE", ""))
                file.writeframes(pcm(np.concatenate([words, np.zeros(60 * RATE)])))


def test_no_a_second_failure_and_danger(tmp_path: Path) -> None:
    ana, sam = Baresip(tmp_path, "+12125550142", name="Ana"), Baresip(tmp_path, "sam", tone=1320.0)
    says(ana, SAID, "No.", "The weather is lovely today.", "I can't breathe.", "Yes, please.")
    with wave.open(str(ana.folder / "says.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(bytes(2 * 90 * RATE))
    with (
        ana,
        sam,
        Desk(tmp_path, CONFIG, town=ana.port, sam=sam.uri) as desk,
        ScriptSeat(desk.socket) as seat,
    ):

        def says_now(number: int) -> None:
            ana.command("ausrc", f"aufile,{ana.folder}/says-{number}.wav")

        def dial() -> None:
            before = ana.count("CALL_ESTABLISHED")
            ana.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
            ana.wait("CALL_ESTABLISHED", before + 1)

        def stands(note: str) -> None:
            """Wait until their plan's step says so."""
            seat.wait_row(lambda row: any(step.note == note for step in row.plan))

        dial()  # yes, in words
        says_now(0)
        stands("is asked: billing?")
        says_now(4)
        sam.wait("CALL_INCOMING")
        ana.hang_up()
        seat.wait_gone()
        dial()  # no; then what nobody could understand: by keys from now on
        says_now(0)
        stands("is asked: billing?")
        says_now(1)
        seat.wait_row(lambda row: bare(row.said) == ["no"])
        stands("hears the choices")
        says_now(2)
        seat.wait_row(lambda row: "weather" in row.said)
        ears = spool.folder(desk.state) / "ears"
        wait_until(lambda: not list(ears.iterdir()))
        ana.digits("2")
        sam.wait("CALL_INCOMING", 2)
        ana.hang_up()
        seat.wait_gone()
        dial()  # danger: a person now, and red
        says_now(3)
        row = seat.wait_row(lambda row: row.state == "ringing")
        assert row.need == Need.EMERGENCY
        assert "breathe" in row.said
        ana.hang_up()
        seat.wait_gone()
