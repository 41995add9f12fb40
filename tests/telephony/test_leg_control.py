"""Real phones against ours: arriving and dialled calls, how they end, and what is heard."""

import re
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from console.audio import files as wav
from tests.peers import RATE, Baresip, heard_level, read_wav, tone_level, write_tone
from tests.telephony.driven import Driven
from tests.waiting import wait_until

pytestmark = [pytest.mark.peer, pytest.mark.wheel]
TRUNK = {"name": "town", "address": "127.0.0.1:5999", "accept": ["127.0.0.0/8"], "verified": True}


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def phone(tmp_path: Path, stack: ExitStack) -> Driven:
    return stack.enter_context(Driven(tmp_path / "phone", trunks=[TRUNK], numbers=["+12125550100"]))


def test_a_call_rings_is_answered_and_hangs_up(tmp_path, stack, phone) -> None:
    ana = stack.enter_context(Baresip(tmp_path, "+12125550142", name="Ana Ruiz"))
    ana.dial(f"sip:+12125550100@{phone.address}")
    leg = phone.arrived()
    facts = phone.all("CallArrived")[0]["facts"]
    assert leg % 2 == 1
    assert (facts["caller"], facts["display"], facts["to"]) == ("+12125550142", "Ana Ruiz", "+12125550100")
    assert (facts["trunk"], facts["attestation"]) == ("town", "trunk")
    ana.wait("CALL_RINGING")
    assert not phone.all("LegAnswered")
    phone.do("Answer", leg=leg)
    phone.wait("LegAnswered", leg=leg)
    ana.wait("CALL_ESTABLISHED")
    ana.hang_up()
    assert phone.wait("LegEnded", leg=leg)["ending"] == "hung_up"
    wait_until(lambda: phone.lines()["used"] == 0)
    assert len(phone.all("LegEnded")) == 1


def test_a_caller_who_gives_up_is_cancelled(tmp_path, stack, phone) -> None:
    ana = stack.enter_context(Baresip(tmp_path, "ana"))
    ana.dial(f"sip:front@{phone.address}")
    leg = phone.arrived()
    ana.hang_up()
    assert phone.wait("LegEnded", leg=leg)["ending"] == "cancelled"


def test_we_refuse_and_we_hang_up(tmp_path, stack, phone) -> None:
    ana = stack.enter_context(Baresip(tmp_path, "ana"))
    ana.dial(f"sip:front@{phone.address}")
    phone.do("HangUp", leg=phone.arrived(), code=486)
    ana.wait("CALL_CLOSED")
    assert "486" in next(e for e in ana.events if e.get("type") == "CALL_CLOSED")["param"]
    ana.dial(f"sip:front@{phone.address}")
    leg = phone.arrived(2)
    phone.do("Answer", leg=leg)
    phone.wait("LegAnswered", leg=leg)
    phone.do("HangUp", leg=leg)
    ana.wait("CALL_CLOSED", 2)
    assert [e["ending"] for e in phone.all("LegEnded")] == ["hung_up", "hung_up"]
    wait_until(lambda: phone.lines()["used"] == 0)


def test_two_legs_are_joined_and_hear_each_other_alone(tmp_path, stack, phone) -> None:
    ana = stack.enter_context(Baresip(tmp_path, "ana", tone=440))
    sam = stack.enter_context(Baresip(tmp_path, "sam", tone=880))
    ana.dial(f"sip:front@{phone.address}")
    leg = phone.arrived()
    phone.do("Answer", leg=leg)
    phone.do("Dial", leg=2, target=sam.uri, caller="+12125550142", display="Ana Ruiz", for_leg=leg)
    phone.wait("LegRinging", leg=2)
    sam.wait("CALL_INCOMING")
    assert next(e for e in sam.events if e.get("type") == "CALL_INCOMING")["peerdisplayname"] == "Ana Ruiz"
    assert "+12125550142" in next(e for e in sam.events if e.get("type") == "CALL_INCOMING")["peeruri"]
    phone.do("Listen", leg=leg, to=["Voice", {"leg": 2}])
    phone.do("Listen", leg=2, to=["Voice", {"leg": leg}])
    sam.answer()
    phone.wait("LegAnswered", leg=2)
    wait_until(lambda: sam.hears(440) and ana.hears(880))
    phone.do("Listen", leg=leg, to=["Nothing", {}])
    wait_until(lambda: not ana.hears(880) and sam.hears(440))
    sam.hang_up()
    assert phone.wait("LegEnded", leg=2)["ending"] == "hung_up"
    assert not phone.all("LegEnded", leg=leg)


def test_music_then_a_prompt_to_its_end_then_a_message_with_the_callers_tone(tmp_path, stack) -> None:
    for name, hertz, seconds in (("music", 660, 0.8), ("hello", 1000, 0.6), ("beep", 1500, 0.5)):
        write_tone(tmp_path / f"{name}.wav", hertz, seconds, rate=16000)
    phone = stack.enter_context(
        Driven(
            tmp_path / "phone",
            trunks=[TRUNK],
            music=str(tmp_path / "music.wav"),
            prompts={n: str(tmp_path / f"{n}.wav") for n in ("hello", "beep")},
        )
    )
    ana = stack.enter_context(Baresip(tmp_path, "ana", tone=440))
    ana.dial(f"sip:front@{phone.address}")
    leg = phone.arrived()
    phone.do("Listen", leg=leg, to=["Music", {}])
    phone.do("Answer", leg=leg)
    wait_until(lambda: len(ana.heard()) > 1.5 * RATE)
    # Longer than its file: it went round.
    assert np.median([tone_level(h, 660) for h in np.array_split(ana.heard()[RATE:], 10)]) > 0.9
    phone.do("Listen", leg=leg, to=["Audio", {"prompts": ["hello", "beep"]}])
    assert phone.wait("PromptEnded", leg=leg)["why"] == ""
    heard = ana.heard()
    hello = sum(tone_level(heard[i : i + 400], 1000) > 0.8 for i in range(0, len(heard) - 400, 400)) / 20
    assert 0.5 <= hello <= 0.7
    wait_until(lambda: sum(tone_level(h, 1500) > 0.8 for h in np.array_split(ana.heard(), 200)) > 0)
    path = tmp_path / "message.wav"
    phone.do("Record", leg=leg, path=str(path), max_s=1.0, silence_s=0.9)
    ended = phone.wait("RecordingEnded", leg=leg)
    assert (ended["why"], round(ended["seconds"])) == ("length", 1)
    levels = [tone_level(part, 440, wav.RATE) for part in np.array_split(read_wav(path), 20)]
    assert np.median(levels) > 0.9
    phone.do("Listen", leg=leg, to=["Audio", {"prompts": ["nobody"]}])
    wait_until(lambda: len(phone.all("PromptEnded")) == 2)
    assert phone.all("PromptEnded")[1]["why"] == "there is no prompt nobody"
    path2 = tmp_path / "message2.wav"
    phone.do("Record", leg=leg, path=str(path2), max_s=60.0, silence_s=1.0)
    wait_until(lambda: path2.exists() and path2.stat().st_size > 20000)
    ana.hang_up()
    phone.wait("LegEnded", leg=leg)
    assert wav.duration(path2) > 0.5
    phone.do("Record", leg=leg, path="", max_s=60.0, silence_s=1.0)
    assert phone.close() == 0


def test_digits_are_heard_once_each(tmp_path, stack, phone) -> None:
    ana = stack.enter_context(Baresip(tmp_path, "ana"))
    ana.dial(f"sip:front@{phone.address}")
    phone.do("Answer", leg=phone.arrived())
    ana.wait("CALL_ESTABLISHED")
    ana.digits("4")
    phone.wait("DigitReceived")
    ana.digits("#")
    wait_until(lambda: len(phone.all("DigitReceived")) >= 2)
    ana.hang_up()
    phone.wait("LegEnded")
    assert [d["digit"] for d in phone.all("DigitReceived")] == ["4", "#"]


def test_hold_at_the_far_end_and_back_keeps_what_is_heard(tmp_path, stack) -> None:
    write_tone(tmp_path / "music.wav", 660, 30.0)
    phone = stack.enter_context(
        Driven(tmp_path / "phone", trunks=[TRUNK], music=str(tmp_path / "music.wav"), media_timeout_s=1.0)
    )
    ana = stack.enter_context(Baresip(tmp_path, "ana"))
    ana.dial(f"sip:front@{phone.address}")
    leg = phone.arrived()
    phone.do("Answer", leg=leg)
    phone.do("Listen", leg=leg, to=["Music", {}])
    wait_until(lambda: ana.hears(660))
    ana.command("hold")
    # A second without a new sample; and a message of 2 s, longer than audio may stay away.
    phone.do("Record", leg=leg, path=str(tmp_path / "clock.wav"), max_s=2.0, silence_s=0.0)
    before = -1
    for number in range(1, 4):
        wait_until(lambda n=number: len(phone.all("RecordingEnded")) == n)
        if len(ana.heard()) == before:
            break
        before = len(ana.heard())
        phone.do("Record", leg=leg, path=str(tmp_path / "clock.wav"), max_s=1.0, silence_s=0.0)
    else:
        raise AssertionError("still sent to a phone on hold")
    assert not phone.all("LegEnded")
    ana.command("resume")
    # baresip's dump of what it hears ends at a hold: its own count of bits tells.
    wait_until(lambda: _bits_heard(ana) > 40_000)
    wait_until(lambda: _level(phone, leg, tmp_path / "after.wav") > 0.9)
    assert not phone.all("LegEnded")


def _level(phone: Driven, leg: int, path: Path) -> float:
    """How much of what the caller says in half a second is their tone."""
    ended = len(phone.all("RecordingEnded"))
    phone.do("Record", leg=leg, path=str(path), max_s=0.5, silence_s=0.0)
    wait_until(lambda: len(phone.all("RecordingEnded")) > ended)
    return heard_level(read_wav(path)[2000:], 440, wav.RATE)


def _bits_heard(phone: Baresip) -> int:
    """Bits a second of audio it received lately."""
    found = re.findall(r"audio=\d+/(\d+) \(bit/s\)", (phone.folder / "out").read_text(errors="replace"))
    return int(found[-1]) if found else 0


def test_a_call_over_tcp(tmp_path, stack, phone) -> None:
    ana = stack.enter_context(Baresip(tmp_path, "ana"))
    ana.dial(f"sip:front@{phone.address};transport=tcp")
    leg = phone.arrived()
    phone.do("Answer", leg=leg)
    ana.wait("CALL_ESTABLISHED")
    phone.do("HangUp", leg=leg)
    ana.wait("CALL_CLOSED")


def test_silence_ends_a_message_and_is_not_counted(tmp_path, stack, phone) -> None:
    ana = Baresip(tmp_path, "ana")
    says = ana.folder / "says.wav"
    write_tone(says, 440, 21.0)
    header, samples = says.read_bytes()[:44], says.read_bytes()[44:]
    says.write_bytes(header + samples[: 2 * RATE] + bytes(len(samples) - 2 * RATE))
    stack.enter_context(ana)
    ana.dial(f"sip:front@{phone.address}")
    leg = phone.arrived()
    path = tmp_path / "message.wav"
    phone.do("Record", leg=leg, path=str(path), max_s=60.0, silence_s=1.0)
    phone.do("Answer", leg=leg)
    ended = phone.wait("RecordingEnded", leg=leg)
    assert ended["why"] == "silence"
    assert 0.8 <= ended["seconds"] <= 1.4
    assert 1.7 <= wav.duration(path) <= 2.8


def test_a_message_that_cannot_be_written_says_so(tmp_path, stack, phone) -> None:
    ana = stack.enter_context(Baresip(tmp_path, "ana"))
    ana.dial(f"sip:front@{phone.address}")
    leg = phone.arrived()
    phone.do("Answer", leg=leg)
    phone.do("Record", leg=leg, path=str(tmp_path / "nowhere" / "x.wav"), max_s=60.0, silence_s=1.0)
    assert phone.wait("RecordingEnded", leg=leg)["why"] == "disk"


def test_a_practice_phone_answers_by_itself_when_asked_and_plays_who_it_likes(tmp_path, stack, phone) -> None:
    patient = stack.enter_context(
        Driven(
            tmp_path / "practice",
            trunks=[{"name": "desk", "address": phone.address}],
            accept_loopback=True,
            auto_answer=True,
        )
    )
    patient.do(
        "Dial", leg=2, target="+12125550100", via="desk", caller="+12125550142", display="Zoë “Z” Ruiz"
    )
    facts = phone.wait("CallArrived")["facts"]
    assert (facts["caller"], facts["display"]) == ("+12125550142", "Zoë “Z” Ruiz")
    patient.do("Dial", leg=4, target="+12125550100", via="desk", caller="anonymous")
    phone.arrived(2)
    hidden = phone.all("CallArrived")[1]["facts"]
    assert (hidden["caller"], hidden["display"]) == ("", "")
    phone.do("Dial", leg=2, target=f"sip:maria@{patient.address}", auto_answer=True, for_leg=1)
    phone.wait("LegAnswered", leg=2)
    assert patient.wait("CallArrived")["facts"]["to"] == "maria"
    phone.do("Dial", leg=4, target=f"sip:sam@{patient.address}")
    phone.wait("LegRinging", leg=4)
    assert not phone.all("LegAnswered", leg=4)
