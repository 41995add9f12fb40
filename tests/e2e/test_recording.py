"""A conversation recorded on real calls: both voices, nothing of the pause, nothing readable on disk."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from console.store.recordings import spool
from tests.e2e.clinic import CALLERS, VOICES, Clinic, talk
from tests.e2e.test_privacy import readable
from tests.office import ScriptSeat
from tests.peers import Baresip, need_lines, tone_level
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"

[recording]
consent = "all-party"

[routing]
otherwise = ["desk 20s", "voicemail front"]
"""
#: announcement as tones of its own: notice, how to refuse, which key
NOTICE = {"recording-notice": 410.0, "recording-refuse": 480.0, "number-9": 560.0}
RATE = 16_000


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    from tests.e2e import clinic as made

    for name, hertz in NOTICE.items():
        monkeypatch.setitem(made.PROMPTS, name, (hertz, 0.6))
    with ExitStack() as stack:
        found = Clinic(tmp_path, stack, CONFIG)
        yield found
        for folder in spool.left(found.desk.state):
            shutil.rmtree(folder)


def in_talk(clinic: Clinic, seat: ScriptSeat) -> tuple[Baresip, str]:
    """A caller and Maria talk: the caller's phone and the call."""
    caller = clinic.caller()
    caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
    row = seat.wait_row(lambda row: row.state == "ringing")
    seat.wish("answer", row.id)
    seat.wait_row(lambda row: row.state == "talking")
    talk(caller, clinic.maria)
    return caller, row.id


def recorded(clinic: Clinic, name: str) -> "tuple[dict[str, object], np.ndarray]":
    """The newest recording's row, and its samples, opened with the key."""
    wait_until(
        lambda: clinic.desk.json("recordings", "list") and clinic.desk.json("recordings")[0]["complete"]
    )
    row = clinic.desk.json("recordings", "list")[0]
    copy = clinic.folder / name
    done = clinic.desk.run("recordings", "export", row["id"], "--file", str(copy))
    assert done.returncode == 0, done.stderr
    body = np.frombuffer(copy.read_bytes()[44:], dtype="<i2").astype(np.float64) / 32768
    return row, body


def shares(samples: "np.ndarray") -> "np.ndarray":
    """Shares of each fifth of a second that lie within 30 Hz of the caller's and of Maria's pitch."""
    step = RATE // 5
    windows = samples[: len(samples) // step * step].reshape(-1, step) * np.hanning(step)
    power = np.abs(np.fft.rfft(windows)) ** 2
    pitches = np.fft.rfftfreq(step, 1 / RATE)
    near = [np.abs(pitches - hertz) < 30 for hertz in (CALLERS[0], VOICES["maria"])]
    return np.stack([power[:, each].sum(axis=1) for each in near], axis=1) / power.sum(axis=1, keepdims=True)


def both(samples: "np.ndarray") -> bool:
    """Whether both voices are in nearly all of it, and little else."""
    found = shares(samples)
    good = (found.sum(axis=1) > 0.7) & (found.min(axis=1) > 0.1)
    assert good.mean() > 0.9, found.round(2).tolist()
    return True


def pieces(clinic: Clinic) -> list[Path]:
    """Readable pieces in memory."""
    return [path for at in spool.left(clinic.desk.state) for path in at.glob("conversations/*.wav")]


def test_both_voices_and_nothing_of_the_pause(clinic: Clinic) -> None:
    with clinic.seat() as seat:
        caller, call = in_talk(clinic, seat)
        seat.wish("record", call)
        seat.wait_row(lambda row: row.recorded == "asking")
        for hertz in NOTICE.values():
            wait_until(lambda hertz=hertz: caller.hears(hertz, 0.3) or clinic.maria.hears(hertz, 0.3))
            assert pieces(clinic) == []
        seat.wait_row(lambda row: row.recorded == "on")
        talk(caller, clinic.maria)
        wait_until(lambda: any(path.stat().st_size > 2.5 * 2 * RATE for path in pieces(clinic)))
        seat.wish("record", call)
        seat.wait_row(lambda row: row.recorded == "paused")
        wait_until(lambda: pieces(clinic) == [])  # sealed as soon as it pauses
        heard = len(caller.heard())
        wait_until(lambda: len(caller.heard()) > heard + 2 * 8000)  # two seconds of card numbers
        seat.wish("record", call)
        wait_until(lambda: any(path.stat().st_size > 1.5 * 2 * RATE for path in pieces(clinic)))
        caller.hang_up()
        row, samples = recorded(clinic, "copy.wav")
    assert row["talked_to"]
    quiet = np.abs(samples) < 1e-4
    edges = np.flatnonzero(np.convolve(quiet, np.ones(RATE), "valid") == RATE)
    assert len(edges), "there is no second of silence in it"
    begins, ends = edges[0], edges[-1] + RATE
    assert ends - begins > 1.8 * RATE
    assert both(samples[: begins - RATE // 10])
    assert both(samples[ends + RATE // 10 : -RATE // 10])
    for hertz in (CALLERS[0], VOICES["maria"]):  # neither voice is in the pause
        assert tone_level(samples[begins:ends] + 1e-9, hertz, RATE) < 0.01
    (clinic.folder / "copy.wav").unlink()
    assert readable(clinic.desk.state) == []
    assert pieces(clinic) == []
    verbs = [verb for (verb,) in clinic.desk.rows("SELECT verb FROM audit ORDER BY id")]
    assert "recordings listed" in verbs  # looking at the list is kept, too
    assert [verb for verb in verbs if verb.startswith("record") and verb != "recordings listed"] == [
        "record", "record pause", "record resume", "recording exported",
    ]  # fmt: skip


def test_a_caller_refuses_and_another_is_recovered(clinic: Clinic) -> None:
    desk = clinic.desk
    with clinic.seat() as seat:
        caller, call = in_talk(clinic, seat)
        seat.wish("record", call)
        seat.wait_row(lambda row: row.recorded == "asking")
        caller.digits("9")
        seat.wait_row(lambda row: row.recorded == "refused")
        talk(caller, clinic.maria)
        caller.hang_up()
        wait_until(lambda: not seat.board.calls)
        assert desk.json("recordings", "list") == []

        caller, call = in_talk(clinic, seat)
        seat.wish("record", call)
        wait_until(lambda: any(path.stat().st_size > 3 * 2 * RATE for path in pieces(clinic)), 20)
        (open_now,) = pieces(clinic)
        desk.stop(signal.SIGKILL)
        caller.hang_up()
        clinic.maria.hang_up()
    size = (open_now.stat().st_size - 44) / (2 * RATE)
    assert readable(desk.state) == []
    desk.start()
    row, samples = recorded(clinic, "again.wav")
    assert row["fate"] == "recovered"
    assert float(str(row["seconds"])) > size - 0.1
    assert both(samples[RATE // 2 :])
    (clinic.folder / "again.wav").unlink()
    assert pieces(clinic) == []
    assert readable(desk.state) == []


def test_what_is_said_after_a_recording_was_stopped_is_in_none(clinic: Clinic) -> None:
    need_lines(5)  # once is enough: whose the library is does not matter here
    with clinic.seat() as seat:
        caller, call = in_talk(clinic, seat)
        seat.wish("record", call)
        seat.wait_row(lambda row: row.recorded == "on")
        began = len(caller.heard())
        talk(caller, clinic.maria)
        wait_until(lambda: any(path.stat().st_size > 1.5 * 2 * RATE for path in pieces(clinic)))
        seat.wish("record", call, text="stop")
        seat.wait_row(lambda row: row.recorded == "")
        ended = len(caller.heard())
        wait_until(lambda: len(caller.heard()) > ended + 3 * 8000)
        talk(caller, clinic.maria)
        caller.hang_up()
        row, samples = recorded(clinic, "copy.wav")
    assert row["talked_to"]
    assert both(samples[RATE // 10 : -RATE // 10])
    assert RATE < len(samples) < ((ended - began) / 8000 + 1.5) * RATE
