"""What phones hear at once: each pitch at the right ear, and nothing else there."""

import numpy as np

from tests.peers import RATE, Baresip
from tests.waiting import wait_until


def hear(*ears: tuple[Baresip, *tuple[float, ...]]) -> None:
    """Wait until each phone hears these pitches and nothing else (none: silence), and that it stays so."""
    for phone, *pitches in ears:
        try:
            wait_until(lambda phone=phone, pitches=pitches: phone.hears_only(*pitches))
        except AssertionError:
            raise AssertionError(f"{phone.user} does not hear {pitches}: {_pitches(phone)}") from None
    before = [len(phone.heard()) for phone, *_ in ears]
    for (phone, *_), length in zip(ears, before, strict=True):
        wait_until(lambda phone=phone, length=length: len(phone.heard()) >= length + RATE // 2)
    for phone, *pitches in ears:
        assert phone.hears_only(*pitches), f"{phone.user} hears {pitches} no more: {_pitches(phone)}"


def _pitches(phone: Baresip) -> str:
    """The loudest pitches a phone hears now."""
    samples = phone.heard()[-RATE // 2 :]
    if not len(samples) or float(np.abs(samples).max()) < 0.01:
        return "silence"
    levels = np.abs(np.fft.rfft(samples)) ** 2
    shares = levels / levels.sum()
    loudest = np.argsort(shares)[::-1][:3]
    return ", ".join(f"{each * RATE / len(samples):.0f} Hz {shares[each]:.2f}" for each in loudest)
