"""A PBX whose audio comes from another host than its calls say: taken where the config names that host."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.audio.files import RATE
from tests.office import Desk
from tests.peers import free_port, need_lines, read_wav, sipp, tone_level, write_tone
from tests.waiting import limit

pytestmark = pytest.mark.peer

#: where SIPp's audio comes from, and where its SDP says
HOST, NAMED = "127.0.0.5", "127.0.0.7"
CONFIG = """
[[trunk]]
name = "named"
address = "127.0.0.1:{named}"
accept = ["127.0.0.1"]
media_from = ["127.0.0.4/30"]

[[trunk]]
name = "plain"
address = "127.0.0.1:{plain}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"
greeting = "short"
silence = "10s"

[[prompt]]
name = "short"
play = "short.wav"

[routing]
otherwise = ["voicemail front"]
"""
SCENARIO = f"""<?xml version="1.0" encoding="us-ascii"?>
<scenario name="audio from elsewhere">
  <send retrans="500"><![CDATA[
    INVITE sip:front@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
    From: <sip:+12125550142@[local_ip]:[local_port]>;tag=[call_number]
    To: <sip:front@[remote_ip]:[remote_port]>
    Call-ID: [call_id]
    CSeq: 1 INVITE
    Contact: <sip:pbx@[local_ip]:[local_port]>
    Max-Forwards: 70
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=- 1 1 IN IP4 {NAMED}
    s=-
    c=IN IP4 {NAMED}
    t=0 0
    m=audio [rtpstream_audio_port] RTP/AVP 0
    a=rtpmap:0 PCMU/8000
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
    ACK sip:front@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
    From: <sip:+12125550142@[local_ip]:[local_port]>;tag=[call_number]
    To: <sip:front@[remote_ip]:[remote_port]>[peer_tag_param]
    Call-ID: [call_id]
    CSeq: 1 ACK
    Contact: <sip:pbx@[local_ip]:[local_port]>
    Max-Forwards: 70
    Content-Length: 0
  ]]></send>
  <nop><action><exec rtp_stream="tone.raw,-1,0"/></action></nop>
  <pause milliseconds="4000"/>
  <send retrans="500"><![CDATA[
    BYE sip:front@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
    From: <sip:+12125550142@[local_ip]:[local_port]>;tag=[call_number]
    To: <sip:front@[remote_ip]:[remote_port]>[peer_tag_param]
    Call-ID: [call_id]
    CSeq: 2 BYE
    Contact: <sip:pbx@[local_ip]:[local_port]>
    Max-Forwards: 70
    Content-Length: 0
  ]]></send>
  <recv response="200"/>
</scenario>
"""
#: a square wave of 400 Hz in µ-law, ten samples up and ten down
TONE, PITCH = b"\x90" * 10 + b"\x10" * 10, 400.0


@pytest.fixture
def ports() -> dict[str, int]:
    return {name: free_port() for name in ("named", "plain")}


@pytest.fixture
def desk(tmp_path: Path, ports: dict[str, int]) -> Iterator[Desk]:
    (tmp_path / "desk").mkdir()
    write_tone(tmp_path / "desk" / "short.wav", 880, 0.3)
    with Desk(tmp_path / "desk", CONFIG, **ports) as desk:
        yield desk


def tone_seconds(path: Path) -> float:
    """For how long SIPp's tone is heard in a recording."""
    samples, window = read_wav(path), RATE // 10
    starts = range(0, len(samples) - window + 1, window)
    return sum(tone_level(samples[at : at + window], PITCH, RATE) > 0.5 for at in starts) / 10


def test_audio_from_another_host_is_taken_where_the_config_names_it(
    desk: Desk, ports: dict[str, int], tmp_path: Path
) -> None:
    need_lines(5)  # which build carries it makes no difference
    calls = {}
    for name, port in ports.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "pbx.xml").write_text(SCENARIO)
        (folder / "tone.raw").write_bytes(TONE * 400)
        words = ("-sf", "pbx.xml", "-m", "1", "-mi", HOST, "-p", str(port))
        calls[name] = sipp(folder, f"127.0.0.1:{desk.port}", *words)
    assert {name: call.wait(limit(30)) for name, call in calls.items()} == {"named": 0, "plain": 0}
    heard = {"named": 0.0, "plain": 0.0}
    trunks = {row["id"]: row["trunk"] for row in desk.ended(2)}
    for ident, call in desk.rows("SELECT id, call FROM voicemails WHERE complete AND fate = ''"):
        copy = tmp_path / f"{ident}.wav"
        assert desk.run("voicemail", "export", ident, "--file", str(copy)).returncode == 0
        heard[trunks[call]] = tone_seconds(copy)
    assert heard["named"] > 1
    assert heard["plain"] <= 0.5  # what came before the filter was there
