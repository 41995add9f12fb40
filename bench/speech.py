"""Recognition: word errors and processor time on a telephone line, and how soon a caller's words are there.

python -m bench.speech [--callers 5]      (needs the extra "speech")
"""

import argparse
import queue
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from console.config.schema.speech import Speech
from console.speech import intents
from console.speech.prompts.tts_process import speech
from console.speech.recognition.arrays import Sound, resampled
from console.speech.recognition.recogniser import Heard, Ready, Recogniser, Told, available
from console.speech.recognition.whisper import Whisper
from tests.speech.line import RATE, pcm, phone, word_errors

PHRASES = Path(__file__).parents[1] / "tests" / "speech" / "phrases.txt"
SECONDS_BAR, WER_BAR = 1.5, 0.08
FRAME = 160


def main() -> int:
    """Measure and print; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--callers", type=int, default=5, help="callers who speak at the same time")
    args = parser.parse_args()
    if why := available(Speech()):
        print(why)
        return 1
    lines = [line.split(": ", 1) for line in PHRASES.read_text(encoding="utf-8").splitlines() if ": " in line]
    lines = [line for line in lines if not line[0].startswith("#")][::4]
    spoken = {text: speech(text, 16000) for _, text in lines}
    wer = recognise(lines, spoken)
    slow = live(list(spoken.items()), args.callers)
    return int(wer > WER_BAR or slow > SECONDS_BAR)


def recognise(lines: list[list[str]], spoken: dict[str, Sound]) -> float:
    """Word errors and intents by noise; gives the word error rate without any."""
    model, known = Whisper(), intents.load()
    first = 0.0
    for noise in (None, 20.0, 10.0):
        wrong = words = same = 0
        began = time.process_time()
        for seed, (_, text) in enumerate(lines):
            heard = model.hear(resampled(phone(spoken[text], 16000, noise, seed), RATE, 16000)).words
            errors, count = word_errors(text, heard)
            wrong, words = wrong + errors, words + count
            same += known.guess(heard).intent == known.guess(text).intent
        each = (time.process_time() - began) / len(lines)
        name = "no noise" if noise is None else f"noise {noise:g} dB below"
        print(
            f"{name}: word error rate {wrong / words:.3f} over {words} words, {each:.2f} CPU s an utterance, "
            f"the same intent as from the text {same / len(lines):.2f}"
        )
        first = wrong / words if noise is None else first
    return first


def live(spoken: list[tuple[str, Sound]], callers: int) -> float:
    """Callers who speak in real time, one after the other and all at once: gives the 90th percentile of
    seconds from the end of speech to its words, one caller at a time."""
    told: queue.Queue[tuple[float, Told]] = queue.Queue()
    worker = Recogniser(Speech(), Path(), lambda each: told.put((time.monotonic(), each)))
    worker.start()
    while not isinstance(told.get(timeout=60)[1], Ready):
        pass
    process = worker._process
    pid = process.pid if process else 0
    result = 0.0
    for together in (1, callers):
        waits: list[float] = []
        for start in range(0, 15 if together == 1 else 3 * together, together):
            some = [spoken[(start + n) % len(spoken)][1] for n in range(together)]
            waits += speak(worker, told, some)
        ninety = statistics.quantiles(waits, n=10)[-1]
        result = ninety if together == 1 else result
        print(
            f"{together} at once: end of speech → words p50 {statistics.median(waits):.2f} s, "
            f"p90 {ninety:.2f} s ({len(waits)} turns)"
        )
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    print("worker:", next(line for line in status if line.startswith("VmRSS")).replace("\t", " "))
    worker.stop()
    return result


def speak(worker: Recogniser, told: "queue.Queue[tuple[float, Told]]", sounds: list[Sound]) -> list[float]:
    """Play sounds to a stream each in real time; gives the waits from the end of each to its words."""
    ends: dict[int, float] = {}
    streams = {worker.open(RATE): phone(sound, 16000) for sound in sounds}
    quiet = np.zeros(RATE)
    played = {
        stream: pcm(np.concatenate([quiet[: RATE // 2], sound, quiet, quiet]))
        for stream, sound in streams.items()
    }
    last = {stream: (RATE // 2 + int(np.flatnonzero(np.abs(s) > 0.01)[-1])) for stream, s in streams.items()}
    began = time.monotonic()
    for frame in range(max(map(len, played.values())) // (2 * FRAME)):
        time.sleep(max(0.0, began + frame * FRAME / RATE - time.monotonic()))
        for stream, raw in played.items():
            worker.sound(stream, raw[2 * FRAME * frame : 2 * FRAME * (frame + 1)])
    for stream in streams:
        ends[stream] = began + last[stream] / RATE
        worker.close(stream)
    waits: dict[int, float] = {}
    while len(waits) < len(streams):
        at, each = told.get(timeout=60)
        if isinstance(each, Heard):
            waits[each.stream] = at - ends[each.stream]
    return list(waits.values())


if __name__ == "__main__":
    sys.exit(main())
