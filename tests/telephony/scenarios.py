"""SIPp scenarios, put together from their messages."""

from pathlib import Path

_SDP = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
"""
_ANSWER = """[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>
"""
_DIALOG = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "{name}" <sip:{caller}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:{to}@[remote_ip]:[remote_port]>{tag}
Call-ID: [call_id]
CSeq: {cseq}
Contact: <sip:{caller}@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
"""


def send(text: str, *, retrans: bool = False) -> str:
    """A message to send."""
    again = ' retrans="500"' if retrans else ""
    return f"<send{again}><![CDATA[\n{text}\n]]></send>"


def reply(status: str, extra: str = "Content-Length: 0\n", *, retrans: bool = False) -> str:
    """An answer to what was received last."""
    return send(f"SIP/2.0 {status}\n{_ANSWER}{extra}", retrans=retrans)


def receive(
    request: str = "", response: int = 0, *, optional: bool = False, check: str = "", header: str = ""
) -> str:
    """A message to receive; ``check`` is a pattern its ``header`` must match."""
    what = f'request="{request}"' if request else f'response="{response}"'
    more = (' optional="true"' if optional else "") + (' rtd="true"' if response else "")
    look = (
        f'<action><ereg regexp="{check}" search_in="hdr" header="{header}" check_it="true" assign_to="1"/>'
        '<log message="[$1]"/></action>'
        if check
        else ""
    )
    return f"<recv {what}{more}>{look}</recv>"


def pause(ms: int) -> str:
    """Wait."""
    return f'<pause milliseconds="{ms}"/>'


def request(
    method: str, number: int, *, to: str, body: str = "Content-Length: 0\n", caller: str = "ana"
) -> str:
    """A request inside our dialog."""
    head = _DIALOG.format(name="Ana", caller=caller, to=to, tag="[peer_tag_param]", cseq=f"{number} {method}")
    return send(f"{method} sip:{to}@[remote_ip]:[remote_port] SIP/2.0\n{head}{body}", retrans=method != "ACK")


def invite(*, to: str = "front", caller: str = "ana", name: str = "Ana", extra: str = "") -> str:
    """An INVITE with PCMU."""
    head = _DIALOG.format(name=name, caller=caller, to=to, tag="", cseq="1 INVITE")
    return send(f"INVITE sip:{to}@[remote_ip]:[remote_port] SIP/2.0\n{head}{extra}{_SDP}", retrans=True)


def answered(*, to: str = "front") -> str:
    """The way from INVITE to ACK."""
    waits = (
        receive(response=100, optional=True) + receive(response=180, optional=True) + receive(response=200)
    )
    return invite(to=to) + waits + request("ACK", 1, to=to)


def accept() -> str:
    """As the one called: INVITE, 180, 200, ACK."""
    return receive("INVITE") + reply("180 Ringing") + reply("200 OK", _SDP, retrans=True) + receive("ACK")


def write(path: Path, *steps: str) -> Path:
    """The scenario as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('<?xml version="1.0"?>\n<scenario name="test">\n' + "\n".join(steps) + "\n</scenario>\n")
    return path
