"""A prompt spoken at a phone and heard by the next caller; a prompt changed in the config and read again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import VOICES, Clinic
from tests.office import ROOT
from tests.peers import Baresip, write_tone
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"

[[staff]]
name = "sam"
extension = "201"
uri = "{sam}"

[[prompt]]
name = "hours"
text = "We are open on weekdays."

[routing]
otherwise = ["say hours", "say closing", "hang up"]
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        yield Clinic(tmp_path, stack, CONFIG)


def hears_next(clinic: Clinic, hertz: float) -> bool:
    """Whether the next caller hears a pitch."""
    caller = clinic.call()
    wait_until(lambda: caller.hears(hertz, 0.4), 10)
    caller.hang_up()
    return True


def record(clinic: Clinic, *words: str) -> "subprocess.Popen[str]":
    """`reception prompts record`, as somebody starts it in a shell."""
    desk = clinic.desk
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "console", "prompts", "record", *words, "--config", str(desk.config)),
            *("--state", str(desk.state), "--socket", str(desk.socket)),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def speak(phone: Baresip, before: int) -> None:
    """Answer, hear the words and the tone, speak for two seconds, and end with #."""
    phone.wait("CALL_INCOMING", before + 1)
    phone.answer()
    phone.wait("CALL_ESTABLISHED", before + 1)
    wait_until(lambda: phone.hears(1000.0, 0.2), 15)  # the tone
    heard = len(phone.heard())
    wait_until(lambda: len(phone.heard()) > heard + 2 * 8000)
    phone.digits("#")
    wait_until(lambda: phone.hears(VOICES["sam"], 0.5), 10)  # what Sam said


def test_a_prompt_is_spoken_at_a_phone(clinic: Clinic) -> None:
    desk = clinic.desk
    thrown = record(clinic, "hours", "--at", "201")
    speak(clinic.sam, 0)
    clinic.sam.hang_up()
    assert thrown.wait(limit(10)) == 1
    assert "hours was thrown away" in str(thrown.communicate()[0])
    assert not (desk.state / "spoken").exists()

    kept = record(clinic, "hours", "--at", "201")
    speak(clinic.sam, 1)
    clinic.sam.digits("1")
    assert kept.wait(limit(20)) == 0, kept.communicate()
    assert "hours is kept and in use" in str(kept.communicate()[0])
    assert hears_next(clinic, VOICES["sam"])
    assert "recorded" in desk.run("prompts", "list").stdout
    verbs = [verb for (verb,) in desk.rows("SELECT verb FROM audit ORDER BY id")]
    assert [verb for verb in verbs if verb.startswith("prompt")] == [
        "prompt record", "prompt discarded", "prompt record", "prompt kept",
    ]  # fmt: skip


def test_prompts_are_read_again_and_a_broken_one_keeps_the_old(clinic: Clinic) -> None:
    desk = clinic.desk
    with clinic.seat() as seat:
        write_tone(clinic.folder / "sounds" / "new.wav", 640.0, 2.0)
        text = desk.config.read_text()
        good = text.replace('text = "We are open on weekdays."', 'play = "sounds/new.wav"')
        desk.config.write_text(good)
        os.kill(desk.pid, signal.SIGHUP)
        wait_until(lambda: "prompts in use now: hours" in desk.log())
        assert hears_next(clinic, 640.0)
        (clinic.folder / "sounds" / "broken.wav").write_bytes(b"no sound")
        desk.config.write_text(good.replace("new.wav", "broken.wav"))
        os.kill(desk.pid, signal.SIGHUP)
        wait_until(lambda: any("the old one stays in use" in alert for alert in seat.board.alerts))
        assert hears_next(clinic, 640.0)
        desk.config.write_text(good)
        os.kill(desk.pid, signal.SIGHUP)
        wait_until(lambda: not seat.board.alerts)
