"""The tones of a country's telephones, made by rule: ringing, busy, and congestion.

Pitches and cadences as the administrations told them for ITU-T Rec. E.180, Supplement 2 ("Various tones used
in national networks"), Britain's after BT SIN 350. A country that is not in the table has the values E.180
itself recommends: 425 Hz, ringing 1 s in 5, busy half a second in one, congestion twice as quick.
"""

import math
from array import array
from functools import cache
from pathlib import Path
from typing import NamedTuple

from console.audio import files

#: Samples a second of the files: the bridge's, so that nothing is converted.
RATE = 16_000
#: Strength of a tone and how softly it begins and ends, in seconds: below speech, without clicks.
_PEAK, _EDGE_S = 0.12, 0.005
#: Busy and congestion are heard for about so long before the line is cut, in seconds.
_HEARD_S = 4.0


class Tone(NamedTuple):
    """Pitches in hertz that sound together, and seconds of sound and silence in turn."""

    pitches: tuple[float, ...]
    cadence: tuple[float, ...]


class Tones(NamedTuple):
    """A country's tones."""

    ringback: Tone
    busy: Tone
    congestion: Tone


def _simple(pitch: float, ring: tuple[float, ...], busy: float, congestion: tuple[float, ...]) -> Tones:
    """Tones of one pitch: most countries have these."""
    each = (pitch,)
    return Tones(Tone(each, ring), Tone(each, (busy, busy)), Tone(each, congestion))


_BRITISH = (0.4, 0.2, 0.4, 2.0)
_AMERICAN = Tones(
    Tone((440, 480), (2.0, 4.0)), Tone((480, 620), (0.5, 0.5)), Tone((480, 620), (0.25, 0.25))
)  # fmt: skip
#: what E.180 recommends
RECOMMENDED = _simple(425, (1.0, 4.0), 0.5, (0.25, 0.25))
#: ISO 3166 code → its tones
COUNTRIES = {
    "US": _AMERICAN,
    "CA": _AMERICAN,
    "GB": Tones(Tone((400, 450), _BRITISH), Tone((400,), (0.375, 0.375)),
                Tone((400,), (0.4, 0.35, 0.225, 0.525))),
    "AU": Tones(Tone((413, 438), _BRITISH), Tone((425,), (0.375, 0.375)), Tone((425,), (0.375, 0.375))),
    "NZ": Tones(Tone((400, 450), _BRITISH), Tone((400,), (0.5, 0.5)), Tone((400,), (0.25, 0.25))),
    "TW": Tones(Tone((440, 480), (1.0, 2.0)), Tone((480, 620), (0.5, 0.5)), Tone((480, 620), (0.25, 0.25))),
    "DE": _simple(425, (1.0, 4.0), 0.48, (0.24, 0.24)),
    "AT": _simple(420, (1.0, 5.0), 0.4, (0.2, 0.2)),
    "CH": _simple(425, (1.0, 4.0), 0.5, (0.2, 0.2)),
    "FR": _simple(440, (1.5, 3.5), 0.5, (0.25, 0.25)),
    "IT": _simple(425, (1.0, 4.0), 0.5, (0.2, 0.2)),
    "ES": _simple(425, (1.5, 3.0), 0.2, (0.2, 0.2, 0.2, 0.2, 0.2, 0.6)),
    "NL": _simple(425, (1.0, 4.0), 0.5, (0.25, 0.25)),
    "GR": _simple(425, (1.0, 4.0), 0.3, (0.2, 0.2)),
    "SE": _simple(425, (1.0, 5.0), 0.25, (0.25, 0.75)),
    "NO": _simple(425, (1.0, 4.0), 0.5, (0.2, 0.2)),
    "FI": _simple(425, (1.0, 4.0), 0.3, (0.2, 0.2)),
    "CL": _simple(400, (1.0, 3.0), 0.5, (0.2, 0.2)),
}  # fmt: skip
#: prompt → which tone it is
PROMPTS = {"ringback": "ringback", "busy-tone": "busy", "congestion-tone": "congestion"}


def tone_of(prompt: str, country: str) -> Tone:
    """The tone of a prompt in a country."""
    found: Tone = getattr(COUNTRIES.get(country, RECOMMENDED), PROMPTS[prompt])
    return found


def write(path: Path, prompt: str, tone: Tone) -> None:
    """Write a tone as 16-bit mono WAV: ringing once round, to be repeated; the others as long as they are
    heard. Raises ``OSError``."""
    times = 1 if prompt == "ringback" else max(1, round(_HEARD_S / sum(tone.cadence)))
    sound = array("h")
    for _ in range(times):
        for place, seconds in enumerate(tone.cadence):
            count = round(seconds * RATE)
            sound.extend(_burst(tone.pitches, count) if place % 2 == 0 else [0] * count)
    files.write(path, RATE, sound)


def _burst(pitches: tuple[float, ...], count: int) -> list[int]:
    """Samples of the pitches together, with soft edges."""
    once = _second(pitches)
    samples = (once * -(-count // RATE))[:count]
    edge = _EDGE_S * RATE
    for at in range(min(count, math.ceil(edge))):
        end = count - 1 - at
        samples[at] = round(once[at] * min(1.0, at / edge, (count - at) / edge))
        samples[end] = round(once[end % RATE] * min(1.0, end / edge, (at + 1) / edge))
    return samples


@cache
def _second(pitches: tuple[float, ...]) -> list[int]:
    """One second of the pitches together; they are whole hertz, so that the next is the same."""
    full = _PEAK * 32767 / len(pitches)
    turns = [2 * math.pi * pitch / RATE for pitch in pitches]
    return [round(full * sum(math.sin(turn * at) for turn in turns)) for at in range(RATE)]
