"""Speak the shipped prompts again and compose the tones: run it where ``hibari-tts`` 0.2.1 and numpy are.

    python packaging/prompts/render.py

Words come from ``console/speech/prompts/texts.toml``; the WAV files beside it are written anew, 16-bit
mono at 16000 Hz, the rate of the phone's bridge. The same input gives the same files.
"""

import sys
import tomllib
from pathlib import Path

import numpy as np

from console.speech.no_network import forbid_network
from console.speech.prompts import tts_process
from console.speech.prompts.wav import MUSIC_DBFS
from console.speech.recognition.arrays import Sound

OUT = Path(__file__).resolve().parents[2] / "console" / "speech" / "prompts"
RATE = 16000


def main() -> int:
    """Write every file; gives the exit code."""
    forbid_network()
    texts = tomllib.loads((OUT / "texts.toml").read_text(encoding="utf-8"))
    for group, prefix in (("standard", ""), ("sample", "sample-")):
        for name, text in texts[group].items():
            write(f"{prefix}{name}", tts_process.speech(text, RATE))
    voices = OUT.parents[1] / "practice" / "voices"
    for name, text in tomllib.loads((voices / "texts.toml").read_text(encoding="utf-8")).items():
        write(name, tts_process.speech(text, RATE), voices)
    write("beep", tts_process.faded(0.25 * tone(0.4, 1000.0), 0.01, RATE))
    write(
        "ringback",
        np.concatenate([tts_process.faded(0.12 * tone(2.0, 440.0, 480.0), 0.005, RATE), np.zeros(4 * RATE)]),
    )
    write(
        "busy-tone",
        np.concatenate([tts_process.faded(0.12 * tone(0.5, 480.0, 620.0), 0.005, RATE), np.zeros(RATE // 2)]),
    )
    write("working", working())
    write("music", music())
    return 0


def tone(seconds: float, *pitches: float) -> Sound:
    """Sines of equal strength together, peak 1."""
    at = np.arange(int(seconds * RATE)) / RATE
    return np.asarray(np.mean([np.sin(2 * np.pi * pitch * at) for pitch in pitches], axis=0))


def working() -> Sound:
    """Two soft notes and a rest: the machine is at it. Repeated, it fills a wait."""
    notes = [np.concatenate([string(note, 0.35), np.zeros(int(0.05 * RATE))]) for note in (72, 76)]
    sound = np.concatenate(notes)
    loop = np.concatenate([sound, np.zeros(int(1.5 * RATE) - len(sound))])
    return np.asarray(loop * 10 ** (MUSIC_DBFS / 20) / np.sqrt(np.mean(loop**2)))


#: Eight slow chords of our own, as MIDI notes; the last leads back to the first.
_CHORDS = (
    (48, 55, 64, 67, 71), (45, 52, 60, 64, 67), (41, 53, 57, 60, 64), (43, 55, 59, 62, 69),
    (40, 52, 59, 62, 67), (45, 52, 60, 64, 71), (50, 53, 57, 60, 65), (43, 53, 59, 62, 67),
)  # fmt: skip
_CHORD_S = 3.25


def music() -> Sound:
    """26 s of slow broken chords that go round without a seam: what rings past the end is laid under
    the beginning."""
    length = int(len(_CHORDS) * _CHORD_S * RATE)
    loop = np.zeros(length)
    for bar, chord in enumerate(_CHORDS):
        for place, note in enumerate((*chord, *chord[-2:1:-1])):
            start = int((bar * _CHORD_S + place * _CHORD_S / 8) * RATE)
            plucked = string(note, 5.0) * (0.9 if place == 0 else 0.5)
            np.add.at(loop, (start + np.arange(len(plucked))) % length, plucked)
    return np.asarray(loop * 10 ** (MUSIC_DBFS / 20) / np.sqrt(np.mean(loop**2)))


def string(note: int, seconds: float) -> Sound:
    """One soft note: a few partials that die away, the high ones first."""
    at = np.arange(int(seconds * RATE)) / RATE
    pitch = 440.0 * 2 ** ((note - 69) / 12)
    sound = sum(
        0.55**partial * np.sin(2 * np.pi * pitch * (partial + 1) * at) * np.exp(-at * (0.9 + 0.8 * partial))
        for partial in range(5)
        if pitch * (partial + 1) < 3600.0
    )
    return tts_process.faded(np.asarray(sound) * np.minimum(at / 0.02, 1.0), 0.2, RATE)


def write(name: str, sound: Sound, folder: Path = OUT) -> None:
    """Write a sound as 16-bit mono and say its level."""
    path = folder / f"{name}.wav"
    tts_process.write(path, sound, RATE)
    level = 20 * np.log10(np.sqrt(np.mean(sound**2)))
    print(f"{path.name}: {len(sound) / RATE:.1f} s, {level:.1f} dBFS", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
