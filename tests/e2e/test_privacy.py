"""Nothing of what a caller said can be read on disk: not while they speak, nor after the desk was killed."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from console.store.recordings import spool
from tests.e2e.clinic import CALLERS, Clinic
from tests.peers import read_wav, tone_level
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[routing]
otherwise = "voicemail front"
"""
#: rates a message may be recorded at, and the windows that are looked at in seconds
RATES, WINDOW_S = (8000, 16000), 0.2
#: share of a window's energy that lies at the caller's pitch when they are to be heard in it
HEARD = 0.5


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        made = Clinic(tmp_path, stack, CONFIG)
        yield made
        for folder in spool.left(made.desk.state):
            shutil.rmtree(folder)


def holds_the_caller(path: Path) -> bool:
    """Whether a caller's tone lies in a file as 16-bit samples, at an odd or an even byte."""
    content = path.read_bytes()
    for start in (0, 1):
        body = content[start:]
        samples = np.frombuffer(body[: len(body) // 2 * 2], dtype="<i2").astype(np.float64)
        for rate in RATES:
            window = int(rate * WINDOW_S)
            for at in range(0, len(samples) - window + 1, window):
                if tone_level(samples[at : at + window], CALLERS[0], rate) > HEARD:
                    return True
    return False


def readable(folder: Path) -> list[Path]:
    """Files below a folder with a caller's voice or a recording's header in them; the clinic's own prompts
    have a folder of their own."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and "prompts" not in path.relative_to(folder).parts:
            content = path.read_bytes()
            if (b"RIFF" in content and b"WAVEfmt" in content) or holds_the_caller(path):
                found.append(path)
        elif path.is_file() and holds_the_caller(path):
            found.append(path)
    return found


def recordings(clinic: Clinic) -> list[Path]:
    """Messages being left."""
    return [path for folder in spool.left(clinic.desk.state) for path in folder.glob("*.wav")]


def written_by(pid: int) -> set[Path]:
    """The files a process has open and may write."""
    found = set()
    for number in os.listdir(f"/proc/{pid}/fd"):
        try:
            flags = Path(f"/proc/{pid}/fdinfo/{number}").read_text().split("flags:")[1].split()[0]
            target = Path(os.readlink(f"/proc/{pid}/fd/{number}"))
        except FileNotFoundError:
            continue  # closed just now
        if int(flags, 8) & os.O_ACCMODE != os.O_RDONLY and target.is_file():
            found.add(target)
    return found


def test_no_voice_is_readable_on_disk(clinic: Clinic) -> None:
    desk = clinic.desk
    caller = clinic.call()
    wait_until(lambda: any(path.stat().st_size > 80_000 for path in recordings(clinic)), 30)
    caller.hang_up()
    wait_until(lambda: desk.json("voicemail", "list"))
    (first,) = desk.json("voicemail", "list")
    wait_until(lambda: not recordings(clinic))
    copy = clinic.folder / "copy.wav"
    assert desk.run("voicemail", "export", first["id"], "--file", str(copy)).returncode == 0
    assert holds_the_caller(copy)  # what is looked for is found where it is
    assert readable(desk.state) == []

    clinic.call()
    wait_until(lambda: any(path.stat().st_size > 80_000 for path in recordings(clinic)), 30)
    (open_now,) = recordings(clinic)
    assert holds_the_caller(open_now)
    assert {path for path in written_by(desk.pid) if path.suffix == ".wav"} == {open_now}
    assert readable(desk.state) == []
    spoken = (open_now.stat().st_size - 44) / 2 / RATES[-1]
    desk.stop(signal.SIGKILL)
    assert readable(desk.state) == []
    assert recordings(clinic) == [open_now]

    desk.start()
    kept = {each["id"]: each for each in desk.json("voicemail", "list")}
    assert len(kept) == 2
    assert {each["fate"] for each in kept.values()} == {"", "recovered"}
    assert recordings(clinic) == []
    assert readable(desk.state) == []
    recovered = next(each for each in kept.values() if each["fate"])
    assert recovered["seconds"] >= spoken > 2  # all that the file held; it lags by an eighth of a second
    again = clinic.folder / "again.wav"
    assert desk.run("voicemail", "export", recovered["id"], "--file", str(again)).returncode == 0
    assert holds_the_caller(again)
    assert len(read_wav(again)) > 16_000

    desk.stop()
    key = clinic.folder / "voicemail.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.rename(clinic.folder / "elsewhere.key")
    with pytest.raises(AssertionError, match=r"2 sealed messages are in .* but their key .* is not there"):
        desk.start()
    (clinic.folder / "elsewhere.key").rename(key)
    desk.start()
    assert len(desk.json("voicemail", "list")) == 2
