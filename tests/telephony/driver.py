"""A phone in a process of its own: settings as the first line of JSON, then commands in and events out.

The library can be started once a process, so tests run each phone here. In: one JSON list a line,
``["Dial", {...}]``; ``Listen``'s source is nested the same way. Out: ``["LegEnded", {...}]`` for each
event; ``["ready", {}]`` once started, ``["error", {"why": …}]`` when it can't be; ``["lines", {...}]``
answers ``["lines", {}]``. ``["close", {}]`` or the end of input closes the phone.
"""

import json
import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue

from console.calls.protocol import commands
from console.telephony.errors import PhoneError
from console.telephony.pjsip.pjsua import PjsuaPhone
from console.telephony.sip.settings import AccountSettings, PhoneSettings, TlsSettings, TrunkSettings


def command_from(name, fields):
    if name == "Listen":
        kind, values = fields["to"]
        source = getattr(commands, kind)(
            **{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        )
        return commands.Listen(fields["leg"], source)
    return getattr(commands, name)(**fields)


def settings_from(fields):
    paths = {k: Path(fields.pop(k)) for k in ("music", "ringback", "log") if k in fields}
    return PhoneSettings(
        transports=tuple(fields.pop("transports", ("udp", "tcp"))),
        rtp_ports=tuple(fields.pop("rtp_ports")),
        accounts=tuple(AccountSettings(**a) for a in fields.pop("accounts", [])),
        trunks=tuple(
            TrunkSettings(**{**t, "accept": tuple(t.get("accept", ()))}) for t in fields.pop("trunks", [])
        ),
        numbers=tuple(fields.pop("numbers", ())),
        tls=TlsSettings(**fields.pop("tls", {})),
        prompts={k: Path(v) for k, v in fields.pop("prompts", {}).items()},
        **paths,
        **fields,
    )


def main() -> None:
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    def say(name, fields) -> None:
        out.write(json.dumps([name, fields]) + "\n")

    phone = PjsuaPhone(settings_from(json.loads(sys.stdin.readline())))
    try:
        phone.start()
    except PhoneError as problem:
        say("error", {"why": str(problem)})
        sys.exit(1)
    say("ready", {})
    lines = SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(json.loads(line))
        lines.put(["close", {}])

    threading.Thread(target=read, daemon=True).start()
    while True:
        for event in phone.poll(0.01):
            say(type(event).__name__, asdict(event))
        while not lines.empty():
            name, fields = lines.get()
            if name == "close":
                phone.close()
                say("closed", {})
                out.flush()
                os._exit(0)
            elif name == "lines":
                say("lines", asdict(phone.lines()))
            else:
                phone.do(command_from(name, fields))


if __name__ == "__main__":
    main()
