"""The practice morning as a process: `python -m console.practice.process`."""

import argparse
import gc
import logging
import os
import random
import signal
import sys
import time
from pathlib import Path

from console.practice.cast import load
from console.practice.play import Play
from console.telephony.errors import PhoneError
from console.telephony.pjsip.pjsua import PjsuaPhone
from console.telephony.sip.settings import PhoneSettings, TrunkSettings

VOICES = Path(__file__).parent / "voices"


def main(argv: list[str] | None = None) -> int:
    """Play until SIGTERM; 1 when the phone can't start."""
    args = _arguments(argv)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    log = os.open(args.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    terminal = os.dup(2)
    os.dup2(log, 1)
    os.dup2(log, 2)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    voices = {path.stem: path for path in VOICES.glob("*.wav")}
    phone = PjsuaPhone(
        PhoneSettings(
            port=args.port,
            rtp_ports=(20000, 29999),
            lines=32,
            trunks=(TrunkSettings(name="desk", address=args.desk, verified=True),),
            prompts=voices,
            accept_loopback=True,
            auto_answer=True,
            log=args.log.with_name("practice-sip.log"),
        )
    )
    try:
        phone.start()
    except PhoneError as wrong:
        os.write(terminal, f"reception demo: {wrong}\n".encode())
        return 1
    if args.ready is not None:
        os.close(args.ready)
    rng = random.Random(args.seed)  # noqa: S311 - who calls when is no secret
    play = Play(load(), to=args.to, every_s=args.every, at_once=args.at_once, rng=rng)
    running = True

    def stop(*_: object) -> None:
        nonlocal running
        running = False

    signal.signal(signal.SIGUSR1, lambda *_: play.call_now())
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    gc.collect()
    gc.freeze()
    gc.disable()
    while running and os.getppid() == parent:
        events = phone.poll(0.02)
        now = time.monotonic()
        commands = [c for event in events for c in play.event(event, now)] + play.tick(now)
        for command in commands:
            phone.do(command)
    phone.close()
    os._exit(0)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, required=True, help="SIP port of the phones, on 127.0.0.1")
    parser.add_argument("--desk", required=True, metavar="HOST:PORT", help="where the desk listens")
    parser.add_argument("--to", default="+12125550100", help="number the patients dial")
    parser.add_argument("--every", type=float, default=15.0, help="seconds between calls, about")
    parser.add_argument("--at-once", type=int, default=2, help="patients at the same time")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument(
        "--ready", type=int, metavar="FD", help="handle that is closed when the phones are up"
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
