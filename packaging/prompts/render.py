"""Speak the shipped prompts again and compose the tones: run it where ``hibari-tts`` 0.2.1 and numpy are.

    python packaging/prompts/render.py

Words come from ``console/speech/prompts/texts.toml``; the WAV files beside it are written anew, 16-bit
mono at 8000 Hz, the rate of a telephone line. The same input gives the same files.
"""

import importlib
import sys
import tomllib
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]

OUT = Path(__file__).resolve().parents[2] / "console" / "speech" / "prompts"
RATE = 8000
SPEECH_DBFS = -20.0
MUSIC_DBFS = -26.0
#: Silence kept before and after speech.
LEAD_S, TAIL_S = 0.05, 0.25
#: Loudness is measured over what is louder than this, and speech begins and ends there.
SILENCE_DBFS = -45.0


def main() -> int:
    """Write every file; gives the exit code."""
    texts = tomllib.loads((OUT / "texts.toml").read_text(encoding="utf-8"))
    for group, prefix in (("standard", ""), ("sample", "sample-")):
        for name, text in texts[group].items():
            write(f"{prefix}{name}", speech(text))
    voices = OUT.parents[1] / "practice" / "voices"
    for name, text in tomllib.loads((voices / "texts.toml").read_text(encoding="utf-8")).items():
        write(name, speech(text), voices)
    write("beep", faded(0.25 * tone(0.4, 1000.0), 0.01))
    write("ringback", np.concatenate([faded(0.12 * tone(2.0, 440.0, 480.0), 0.005), np.zeros(4 * RATE)]))
    write("busy-tone", np.concatenate([faded(0.12 * tone(0.5, 480.0, 620.0), 0.005), np.zeros(RATE // 2)]))
    write("music", music())
    return 0


def speech(text: str) -> Sound:
    """A sentence in the voice "heart" (the one inside the package), trimmed and levelled."""
    hibari = importlib.import_module("hibari")
    raw = np.asarray(hibari.Hibari(voice="heart")(text, speed=0.95, seed=1), dtype=np.float64)
    sound = trimmed(resampled(raw, hibari.SAMPLE_RATE, RATE))
    loud = sound[np.abs(sound) > 10 ** (SILENCE_DBFS / 20)]
    sound = limited(sound * 10 ** (SPEECH_DBFS / 20) / np.sqrt(np.mean(loud**2)))
    return np.concatenate([np.zeros(int(LEAD_S * RATE)), faded(sound, 0.01), np.zeros(int(TAIL_S * RATE))])


def resampled(sound: Sound, old: int, new: int) -> Sound:
    """The sound at another rate, with what the new rate can't hold (above 3.4 kHz) taken out."""
    spectrum = np.fft.rfft(sound)
    pitch = np.fft.rfftfreq(len(sound), 1 / old)
    roll_off = np.clip((0.49 * new - pitch) / (0.065 * new), 0.0, 1.0)
    low = np.fft.irfft(spectrum * roll_off * (pitch > 60.0), len(sound))
    at = np.arange(0, len(sound) - 1, old / new)
    return np.asarray(np.interp(at, np.arange(len(sound)), low))


def trimmed(sound: Sound) -> Sound:
    """The sound without the silence around it."""
    heard = np.flatnonzero(np.abs(sound) > np.max(np.abs(sound)) * 0.02)
    return sound[max(heard[0] - RATE // 50, 0) : heard[-1] + RATE // 20]


def limited(sound: Sound) -> Sound:
    """Peaks above -6 dBFS bent softly below -1 dBFS."""
    knee, top = 0.5, 0.89
    over = np.abs(sound) > knee
    bent = knee + (top - knee) * np.tanh((np.abs(sound) - knee) / (top - knee))
    return np.asarray(np.where(over, np.sign(sound) * bent, sound))


def faded(sound: Sound, seconds: float) -> Sound:
    """The sound with its first and last ``seconds`` ramped, so that nothing clicks."""
    count = int(seconds * RATE)
    shaped = sound.copy()
    shaped[:count] *= np.linspace(0, 1, count)
    shaped[-count:] *= np.linspace(1, 0, count)
    return shaped


def tone(seconds: float, *pitches: float) -> Sound:
    """Sines of equal strength together, peak 1."""
    at = np.arange(int(seconds * RATE)) / RATE
    return np.asarray(np.mean([np.sin(2 * np.pi * pitch * at) for pitch in pitches], axis=0))


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
        if pitch * (partial + 1) < 0.45 * RATE
    )
    return faded(np.asarray(sound) * np.minimum(at / 0.02, 1.0), 0.2)


def write(name: str, sound: Sound, folder: Path = OUT) -> None:
    """Write a sound as 16-bit mono and say its level."""
    path = folder / f"{name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    level = 20 * np.log10(np.sqrt(np.mean(sound**2)))
    print(f"{path.name}: {len(sound) / RATE:.1f} s, {level:.1f} dBFS", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
