"""A real Kamailio as registrar and presence server, on a free port of 127.0.0.1 and stopped by its pid.

``with Kamailio(folder) as server:`` then a desk registers as 100 there (digest; every password is ``secret``
and the user), and ``server.publish("201", …)`` says what a phone does, as the phone would (RFC 3903).
"""

import re
import shutil
import signal
import socket
import subprocess
from itertools import count
from pathlib import Path

from tests.needs import need
from tests.peers import free_port
from tests.waiting import limit, wait_until

_MODULES = "tm sl rr pv maxfwd usrloc registrar siputils textops sanity auth db_text presence presence_xml"
_TABLES = ("version", "presentity", "active_watchers", "watchers", "xcap", "pua")
_CONFIG = """#!KAMAILIO
debug=1
log_stderror=yes
children=2
listen=udp:127.0.0.1:{port}
alias="127.0.0.1:{port}"
{modules}
modparam("usrloc", "db_mode", 0)
modparam("presence|presence_xml", "db_url", "text://{tables}")
modparam("presence", "server_address", "sip:127.0.0.1:{port}")
modparam("presence_xml", "force_active", 1)
modparam("presence_xml", "force_dummy_presence", 1)

request_route {{
    if (!mf_process_maxfwd_header("10") || !sanity_check("17895", "7")) {{ exit; }}
    if (is_method("PUBLISH")) {{ t_newtran(); handle_publish(); exit; }}
    if (is_method("REGISTER|SUBSCRIBE") && !pv_www_authenticate("127.0.0.1", "secret$fU", "0")) {{
        www_challenge("127.0.0.1", "0");
        exit;
    }}
    if (is_method("REGISTER")) {{ save("location"); exit; }}
    if (is_method("SUBSCRIBE")) {{ loose_route(); t_newtran(); handle_subscribe(); exit; }}
    sl_send_reply("404", "Not here");
}}
"""


class Kamailio:
    """A Kamailio with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._program = need("kamailio")
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.folder = folder / "kamailio"
        tables = self.folder / "tables"
        tables.mkdir(parents=True)
        for name in _TABLES:
            shutil.copy(Path("/usr/share/kamailio/dbtext/kamailio") / name, tables / name)
        modules = "\n".join(f'loadmodule "{name}.so"' for name in _MODULES.split())
        text = _CONFIG.format(port=self.port, modules=modules, tables=tables)
        (self.folder / "kamailio.cfg").write_text(text)
        self._numbers = count(1)
        self._etags: dict[str, str] = {}

    def __enter__(self) -> "Kamailio":
        words = ["-DD", "-E", "-f", self.folder / "kamailio.cfg", "-m", "32", "-M", "8", "-Y", self.folder]
        with (self.folder / "out").open("wb") as out:
            self._process = subprocess.Popen([self._program, *map(str, words)], stdout=out, stderr=out)

        def up() -> bool:
            assert self._process.poll() is None, (self.folder / "out").read_text()
            return self._ask("OPTIONS", "100") != ""

        wait_until(up, 20.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(limit(5))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def publish(self, user: str, basic: str, activity: str = "") -> None:
        """A phone says whether it is there ("open", "closed") and what its person does (RFC 4480)."""
        doing = f"<r:activities><r:{activity}/></r:activities>" if activity else ""
        body = (
            '<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" '
            'xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" '
            f'entity="sip:{user}@{self.address}"><tuple id="t1"><status><basic>{basic}</basic></status>'
            f'</tuple><dm:person id="p1">{doing}</dm:person></presence>'
        )
        tag = f"SIP-If-Match: {self._etags[user]}\r\n" if user in self._etags else ""
        headers = f"Event: presence\r\nExpires: 600\r\n{tag}Content-Type: application/pidf+xml\r\n"
        answer = self._ask("PUBLISH", user, headers, body)
        assert answer.startswith("SIP/2.0 200"), answer
        found = re.search(r"SIP-ETag: (\S+)", answer)
        assert found, answer
        self._etags[user] = found[1]

    def _ask(self, method: str, user: str, headers: str = "", body: str = "") -> str:
        """The answer to a request; empty when none comes within a second."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
            ours.bind(("127.0.0.1", 0))
            ours.settimeout(limit(1.0))
            me, number = f"127.0.0.1:{ours.getsockname()[1]}", next(self._numbers)
            uri = f"sip:{user}@{self.address}"
            ours.sendto(
                f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bK{me}x{number}\r\n"
                f"Max-Forwards: 70\r\nFrom: <{uri}>;tag={number}\r\nTo: <{uri}>\r\nCall-ID: {number}@{me}\r\n"
                f"CSeq: 1 {method}\r\n{headers}Content-Length: {len(body)}\r\n\r\n{body}".encode(),
                ("127.0.0.1", self.port),
            )
            try:
                return ours.recv(65535).decode()
            except OSError:
                return ""
