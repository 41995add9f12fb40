"""Real phones against ours: arriving and dialled calls, how they end, and what is heard."""

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from console.telephony import wav
from tests.peers import RATE, Baresip, read_wav, tone_level, write_tone
from tests.telephony.driven import Driven
from tests.waiting import wait_until

pytestmark = pytest.mark.peer
TRUNK = {"name": "town", "address": "127.0.0.1:5999", "accept": ["127.0.0.0/8"], "verified": True}


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def phone(tmp_path: Path, stack: ExitStack) -> Driven:
    return stack.enter_context(Driven(tmp_path / "phone", trunks=[TRUNK], numbers=["+12125550100"]))


def test_a_call_rings_is_answered_and_hangs_up(tmp_path, stack, phone):
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


def test_a_caller_who_gives_up_is_cancelled(tmp_path, stack, phone):
    ana = stack.enter_context(Baresip(tmp_path, "ana"))
    ana.dial(f"sip:front@{phone.address}")
    leg = phone.arrived()
    ana.hang_up()
    assert phone.wait("LegEnded", leg=leg)["ending"] == "cancelled"


def test_we_refuse_and_we_hang_up(tmp_path, stack, phone):
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


def test_two_legs_are_joined_and_hear_each_other_alone(tmp_path, stack, phone):
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


def test_music_then_a_prompt_to_its_end_then_a_message_with_the_callers_tone(tmp_path, stack):
    for name, hertz, seconds in (("music", 660, 2.0), ("hello", 1000, 0.6), ("beep", 1500, 0.5)):
        write_tone(tmp_path / f"{name}.wav", hertz, seconds)
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
    wait_until(lambda: len(ana.heard()) > 3 * RATE)
    # Longer than its file: it went round.
    assert all(tone_level(h, 660) > 0.7 for h in np.array_split(ana.heard()[RATE // 2 :], 10))
    phone.do("Listen", leg=leg, to=["Audio", {"prompts": ["hello", "beep"]}])
    assert phone.wait("PromptEnded", leg=leg)["why"] == ""
    heard = ana.heard()
    hello = sum(tone_level(heard[i : i + 400], 1000) > 0.8 for i in range(0, len(heard) - 400, 400)) / 20
    assert 0.5 <= hello <= 0.7
    wait_until(lambda: sum(tone_level(h, 1500) > 0.8 for h in np.array_split(ana.heard(), 200)) > 0)
    path = tmp_path / "message.wav"
    phone.do("Record", leg=leg, path=str(path), max_s=2.0, silence_s=1.0)
    ended = phone.wait("RecordingEnded", leg=leg)
    assert (ended["why"], round(ended["seconds"])) == ("length", 2)
    assert tone_level(read_wav(path)[1600:], 440, wav.RATE) > 0.9
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
