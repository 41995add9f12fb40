"""A clinic whose every prompt is a tone of its own pitch, so that what a caller heard can be measured.

``Clinic(folder, stack, config)`` starts a desk with the phones its config names: ``{sam}`` in the config
stands for the address of Sam's phone, and ``clinic.sam`` is that phone. ``clinic.caller(n)`` is a caller
from the trunk, and ``heard(phone)`` tells what they heard as names of prompts, in order.
"""

import re
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from tests.office import Desk, ScriptSeat
from tests.peers import RATE, Baresip, free_port, tone_level, write_tone
from tests.waiting import wait_until

#: what each phone says, in hertz; callers say ``CALLERS[n]``
VOICES = {"maria": 880.0, "sam": 1320.0, "priya": 1660.0, "lee": 1980.0}
CALLERS = (440.0, 620.0, 760.0)
#: prompt → pitch and length; none is a multiple of another, and all pass through a telephone
PROMPTS = {
    "music": (350.0, 5.0),
    "welcome": (530.0, 6.0),
    "more": (570.0, 3.0),
    "no-input": (690.0, 0.6),
    "invalid-key": (730.0, 0.6),
    "greeting": (830.0, 1.0),
    "closing": (970.0, 1.0),
    "you-are-number": (1030.0, 0.5),
    "number-1": (1090.0, 0.5),
    "number-2": (1130.0, 0.5),
    "in-line": (1190.0, 0.5),
    "callback-offer": (1490.0, 0.8),
    "callback-confirmed": (1570.0, 0.8),
    "message-review": (1250.0, 1.5),
    "message-again": (1370.0, 0.6),
    "recorded-message-end": (1430.0, 0.8),
    "mailbox-number": (1610.0, 0.5),
    "mailbox-pin": (1710.0, 0.5),
    "mailbox-wrong": (1750.0, 0.5),
    "mailbox-locked": (1810.0, 0.5),
    "mailbox-choices": (1850.0, 0.8),
    "mailbox-deleted": (1890.0, 0.5),
    "mailbox-end": (1930.0, 0.5),
}
_WINDOW = RATE // 10
#: share of a window's energy that must lie at a pitch
_PURE = 0.7
#: a window quieter than this (mean square) is silence
_QUIET = 1e-4

BASE = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]
caller_id = "verified"
numbers = ["+1 212 555 0100"]

[[voicemail]]
name = "front"
greeting = "greeting"
number = "700"
silence = "3s"
"""


def number(n: int) -> str:
    """The telephone number of the caller ``n``."""
    return f"+1212555014{n}"


class Clinic:
    """The desk, its people's phones and its callers; ``given`` are more names that the config may write."""

    def __init__(
        self, folder: Path, stack: ExitStack, config: str, *, callers: int = 1, **given: object
    ) -> None:
        self.folder = folder
        self._phones = {
            name: stack.enter_context(Baresip(folder, name, tone=VOICES[name], auto=name == "maria"))
            for name in VOICES
            if f"{{{name}}}" in config
        }
        self._callers = [
            stack.enter_context(Baresip(folder, number(n), tone=CALLERS[n], name=f"Caller {n}"))
            for n in range(callers)
        ]
        sounds = folder / "sounds"
        sounds.mkdir()
        prompts = ""
        for name, (hertz, seconds) in PROMPTS.items():
            write_tone(sounds / f"{name}.wav", hertz, seconds)
            prompts += f'\n[[prompt]]\nname = "{name}"\nplay = "sounds/{name}.wav"\n'
        self.desk = Desk(
            folder,
            BASE + config + prompts,
            town=self._callers[0].port if self._callers else free_port(),
            **{name: phone.uri for name, phone in self._phones.items()},
            **given,
        )
        stack.enter_context(self.desk)

    def __getattr__(self, name: str) -> Baresip:
        try:
            return self.__dict__["_phones"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def caller(self, n: int = 0) -> Baresip:
        """A caller's phone."""
        return self._callers[n]

    def call(self, n: int = 0) -> Baresip:
        """A caller calls the front desk, and hears it answer."""
        phone = self._callers[n]
        before = phone.count("CALL_ESTABLISHED")
        phone.dial(f"sip:+12125550100@127.0.0.1:{self.desk.port}")
        phone.wait("CALL_ESTABLISHED", before + 1)
        return phone

    def seat(self) -> ScriptSeat:
        """A seat without a screen."""
        return ScriptSeat(self.desk.socket)


def heard(phone: Baresip) -> list[str]:
    """The prompts a phone has heard in its newest call, in order; what is no prompt is left out."""
    samples = phone.heard()
    found: list[str] = []
    for at in range(0, len(samples) - _WINDOW + 1, _WINDOW):
        window = samples[at : at + _WINDOW]
        if float(np.mean(window**2)) < _QUIET:
            continue
        levels = {name: tone_level(window, hertz) for name, (hertz, _) in PROMPTS.items()}
        best = max(levels, key=lambda name: levels[name])
        if levels[best] > _PURE and found[-1:] != [best]:
            found.append(best)
    return found


def hears(phone: Baresip, prompt: str) -> bool:
    """Whether a phone hears a prompt now."""
    return phone.hears(PROMPTS[prompt][0], 0.3)


def wait_heard(phone: Baresip, *prompts: str, limit_s: float = 20.0) -> None:
    """Wait until what a phone has heard ends with these prompts."""
    try:
        wait_until(lambda: heard(phone)[-len(prompts) :] == list(prompts), limit_s)
    except AssertionError:
        raise AssertionError(f"{heard(phone)} does not end with {prompts}") from None


def talk(a: Baresip, b: Baresip) -> None:
    """Wait until two phones hear each other's voice."""
    wait_until(lambda: a.hears(voice(b)) and b.hears(voice(a)))


def voice(phone: Baresip) -> float:
    """The pitch a phone says, in hertz."""
    found = re.fullmatch(r"\+1212555014(\d)", phone.user)
    return CALLERS[int(found[1])] if found else VOICES[phone.user]
