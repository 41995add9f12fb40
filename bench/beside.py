"""What callers feel while 50 others hold with music and five are being recognised: even audio, prompt digits.

    python -m bench.beside [--holding 50] [--speaking 5] [--presses 20]     (as root: it hears lo)

SIPp's callers hold in a queue; others speak into a menu that listens, over and over. A softphone presses a
key that rings a colleague. Times are the kernel's, of packets on the loopback: the interval between two RTP
packets of one of the desk's streams, and from the first packet of a digit to the colleague's INVITE. Prints
one JSON line; the bars are 25 ms (p99) and 150 ms.
"""

import argparse
import json
import os
import socket
import struct
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from bench.lines import Sipp
from console.speech.prompts.tts_process import speech
from tests.office import ROOT, Desk, ScriptSeat
from tests.peers import Baresip, free_port, sipp
from tests.speech.line import phone
from tests.waiting import wait_until

RTP_BAR_MS, DIGIT_BAR_MS = 25.0, 150.0
#: payload type of RTP events in the phone's offers
EVENT = 101
_SO_TIMESTAMPNS = 35
SAID = "I have a question about my bill."
CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:{engaged}"
skills = {{ billing = 3 }}

[[queue]]
name = "billing"
skills = {{ billing = 1 }}
max_wait = "0s"
retry = {{ busy = "600s" }}

[[voicemail]]
name = "front"

[[menu]]
name = "words"
say = "Please tell us why you are calling."
listen = true
keys = {{ 0 = "desk", 2 = {{ to = "voicemail front", reason = "billing" }} }}
no_input = "voicemail front"
invalid = "voicemail front"

[[menu]]
name = "keys"
say = "For Sam, press one."
keys = {{ 0 = "desk", 1 = "number +12125550177" }}
no_input = "voicemail front"
invalid = "voicemail front"

[[rule]]
name = "hold"
when = {{ to = "101" }}
then = ["queue billing", "hang up"]

[[rule]]
name = "words"
when = {{ to = "102" }}
then = ["menu words", "hang up"]

[routing]
otherwise = ["menu keys", "hang up"]
"""


class Wire(threading.Thread):
    """Notes UDP packets of the loopback with the kernel's time."""

    def __init__(self, audio: range) -> None:
        super().__init__(daemon=True)
        self._audio = audio
        self._raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
        self._raw.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        self.sent: dict[tuple[int, int], list[float]] = defaultdict(list)
        self.events: list[float] = []
        self.invites: list[float] = []
        self.on = False

    def run(self) -> None:
        """Take packets."""
        while True:
            data, more, _, _ = self._raw.recvmsg(2048, 64)
            seconds, nanos = struct.unpack("qq", more[0][2][:16])
            at = seconds + nanos / 1e9
            packet = data[(data[0] & 15) * 4 :]
            source, to = struct.unpack_from("!HH", packet)
            body = packet[8:]
            if source in self._audio and source % 2 == 0 and self.on:
                self.sent[source, to].append(at)
            elif to in self._audio and len(body) > 12 and body[1] & 127 == EVENT:
                self.events.append(at)
            elif body.startswith(b"INVITE ") and b"+12125550177" in body[:60]:
                self.invites.append(at)


def main() -> int:
    """Measure and print; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--holding", type=int, default=50)
    parser.add_argument("--speaking", type=int, default=5)
    parser.add_argument("--presses", type=int, default=20)
    args = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        engaged = free_port()
        busy = sipp(folder / "sam", "", "-sf", str(ROOT / "tests/e2e/busy.xml"), "-p", str(engaged))
        stack.callback(busy.wait)
        stack.callback(busy.kill)
        ana = stack.enter_context(Baresip(folder, "+12125550142", name="Ana"))
        desk = stack.enter_context(
            Desk(folder / "desk", CONFIG, town=ana.port, engaged=engaged, media_timeout="0s")
        )
        seat = stack.enter_context(ScriptSeat(desk.socket))
        first = 40000 + (desk.port % 90) * 200
        wire = Wire(range(first, first + 2000))
        wire.start()
        at = f"127.0.0.1:{desk.port}"
        stay = str((args.presses * 4 + 60) * 1000)
        holding = Sipp(folder / "hold", at, "101", "-r", "10", "-m", str(args.holding), "-d", stay)
        (folder / "words").mkdir()
        (folder / "words" / "speech.ulaw").write_bytes(said())
        wait_until(lambda: sum(queue.waiting for queue in seat.board.queues) >= args.holding, 60)
        speaking = ("-sf", str(ROOT / "tests/e2e/speaking.xml"), "-l", str(args.speaking), "-d", "9000")
        words = sipp(folder / "words", at, *speaking, "-s", "102", "-r", str(args.speaking), "-m", "1000")
        stack.callback(words.wait)
        stack.callback(words.kill)
        seat.wait_row(lambda row: bool(row.said), 30)
        wire.on = True
        waits = [press(ana, at, wire, seat) for _ in range(args.presses)]
        wire.on = False
        heard = len(desk.rows("SELECT 1 FROM call_events WHERE what LIKE 'said something like%'"))
        holding.wait(0.1)
    gaps = np.concatenate([np.diff(times) for times in wire.sent.values() if len(times) > 100]) * 1000
    ninety_nine = float(np.percentile(gaps, 99))
    print(
        json.dumps(
            {
                "bench": "beside",
                "holding": args.holding,
                "speaking": args.speaking,
                "recognised": heard,
                "packets": len(gaps),
                "rtp_ms": {"p50": round(float(np.median(gaps)), 2), "p99": round(ninety_nine, 2)},
                "digit_ms": {"p50": round(float(np.median(waits)), 1), "worst": round(max(waits), 1)},
                "load": round(os.getloadavg()[0], 1),
                "ok": ninety_nine <= RTP_BAR_MS and max(waits) <= DIGIT_BAR_MS,
            }
        )
    )
    return int(ninety_nine > RTP_BAR_MS or max(waits) > DIGIT_BAR_MS)


def said() -> bytes:
    """Words and a silence, as µ-law."""
    sound = np.clip(np.concatenate([phone(speech(SAID, 16000), 16000), np.zeros(12000)]), -1, 1)
    code = np.round(np.log1p(255 * np.abs(sound)) / np.log(256) * 127).astype(int)
    return bytes((~(code | np.where(sound < 0, 0x80, 0)) & 0xFF).astype(np.uint8))


def press(ana: Baresip, at: str, wire: Wire, seat: ScriptSeat) -> float:
    """One call that presses a key; milliseconds from the digit to what it does."""
    established, invites = ana.count("CALL_ESTABLISHED"), len(wire.invites)
    ana.dial(f"sip:+12125550100@{at}")
    ana.wait("CALL_ESTABLISHED", established + 1)
    seat.wait_row(lambda row: row.name == "Ana" and row.state == "choosing")
    before = len(wire.events)
    time.sleep(1.0)
    ana.digits("1")
    wait_until(lambda: len(wire.invites) > invites and len(wire.events) > before)
    ana.hang_up()
    ana.wait("CALL_CLOSED", established + 1)
    return (wire.invites[invites] - wire.events[before]) * 1000


if __name__ == "__main__":
    sys.exit(main())
