"""How soon a caller who said why they call hears the question whether that is right.

    python -m bench.speech_reply [--calls 24]      (needs the extra "speech", and baresip)

Real calls, one after the other: a synthetic caller speaks into a menu that listens. Their phone records what
it sends and what it hears; the wait is from the last sound of their words to the first of the desk's next
sentence. Prints one JSON line; the bar is 1.5 s for nine in ten.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import wave
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from console.config.schema.speech import Speech
from console.speech.prompts.tts_process import speech
from console.speech.recognition.recogniser import available
from tests.office import ROOT, Desk, ScriptSeat
from tests.peers import RATE, Baresip, read_wav
from tests.speech.line import pcm, phone
from tests.waiting import wait_until

BAR_S = 1.5
LEAD_S = 2.0
CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"

[[menu]]
name = "main"
say = "Thank you for calling. Please tell us in a few words why you are calling, or press zero."
listen = true
keys = {{ 1 = {{ to = "voicemail front", reason = "scheduling" }}, \
2 = {{ to = "voicemail front", reason = "billing" }}, 0 = "voicemail front" }}
no_input = "voicemail front"
invalid = "voicemail front"

[routing]
otherwise = ["menu main", "voicemail front"]
"""


def main() -> int:
    """Measure and print; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=24)
    args = parser.parse_args()
    if why := available(Speech()):
        print(why)
        return 1
    lines = (ROOT / "tests/speech/phrases.txt").read_text(encoding="utf-8").splitlines()
    said = [line.split(": ", 1)[1] for line in lines if line.startswith(("billing: ", "scheduling: "))]
    waits, asked = [], 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ana = stack.enter_context(Baresip(folder, "+12125550142", name="Ana"))
        desk = stack.enter_context(Desk(folder, CONFIG, town=ana.port))
        seat = stack.enter_context(ScriptSeat(desk.socket))
        for text in (said * args.calls)[: args.calls]:
            wait, confirmed = reply(text, ana, desk, seat)
            waits.append(wait)
            asked += confirmed
    ninety = statistics.quantiles(waits, n=10)[-1]
    figures = {"p50_s": statistics.median(waits), "p90_s": ninety, "worst_s": max(waits)}
    print(
        json.dumps(
            {
                "bench": "speech_reply",
                "calls": len(waits),
                "confirmations": asked,
                **{name: round(seconds, 2) for name, seconds in figures.items()},
                "load": round(os.getloadavg()[0], 1),
                "ok": ninety <= BAR_S,
            }
        )
    )
    return int(ninety > BAR_S)


def reply(text: str, ana: Baresip, desk: Desk, seat: ScriptSeat) -> tuple[float, bool]:
    """One call: seconds from their last sound to the next sentence, and whether that asks for a yes."""
    words = phone(speech(text, 16000), 16000)
    with wave.open(str(ana.folder / "says.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(pcm(np.concatenate([np.zeros(int(LEAD_S * RATE)), words, np.zeros(20 * RATE)])))
    before = set(ana.dump.glob("*.wav"))
    ana.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
    row = seat.wait_row(lambda row: bool(row.said), 30)
    much = len(ana.heard())
    wait_until(lambda: len(ana.heard()) > much + 2 * RATE)
    ana.hang_up()
    seat.wait_gone()
    sent, heard = (
        read_wav(next(path for path in set(ana.dump.glob(kind)) - before))
        for kind in ("*-enc.wav", "*-dec.wav")
    )
    end = int(np.flatnonzero(np.abs(sent) > 0.01)[-1])
    after = np.flatnonzero(np.abs(heard[end + RATE // 5 :]) > 0.01)
    return (int(after[0]) + RATE // 5) / RATE, "? (" in row.said


if __name__ == "__main__":
    sys.exit(main())
