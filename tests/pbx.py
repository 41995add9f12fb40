"""A real Asterisk as the clinic's PBX, on free ports of 127.0.0.1, without root and stopped by its pid.

``with Asterisk(folder) as pbx:`` then ``Baresip(folder, "201", registrar=pbx.address)`` is one of its phones
(``EXTENSIONS``; its password is ``secret`` and its number), and a desk with the account ``100`` there is
reached by 100. ``Asterisk(folder, desk=port)`` takes the calls of the desk at that port for those of a trunk,
and 190 leads there. What else can be called stands in the dialplan below; ``pbx.cli("core show channels")``
asks it anything. `packaging/asterisk/fetch` gets the program.
"""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.needs import missing
from tests.peers import free_port, rtp_range, write_tone
from tests.waiting import limit, wait_until

#: the pitch of Asterisk's own music on hold, in hertz
PBX_MUSIC = 380
#: number → name of the phones that may register, the desk's first
EXTENSIONS = {"100": "Desk", "200": "Maria", "201": "Sam", "202": "Priya", "203": "Ana Ruiz"}
#: what an outside caller is known as, by extension
OUTSIDE = {"203": "+12125550142"}
#: the one mailbox of which the PBX believes the desk how many messages wait
LAMP = "201@desk"
_MODULES = """
res_pjproject res_sorcery_astdb res_sorcery_config res_sorcery_memory res_pjsip res_pjsip_session chan_pjsip
res_pjsip_acl res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest
res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip res_pjsip_registrar res_pjsip_sdp_rtp
res_pjsip_refer res_pjsip_rfc3326 res_pjsip_caller_id res_pjsip_diversion res_pjsip_dtmf_info
res_pjsip_pubsub res_pjsip_outbound_publish res_pjsip_exten_state res_pjsip_dialog_info_body_generator
res_pjsip_pidf_body_generator
res_pjsip_mwi res_pjsip_mwi_body_generator res_pjsip_header_funcs res_rtp_asterisk res_timing_timerfd
res_musiconhold res_parking app_dial app_playback app_echo app_voicemail app_queue app_verbose app_stack
bridge_simple bridge_holding bridge_softmix bridge_builtin_features codec_ulaw codec_alaw codec_gsm
codec_resample format_pcm format_wav format_gsm func_callerid func_channel func_hangupcause func_devstate
pbx_config
"""
_PJSIP = """
[global]
type = global
endpoint_identifier_order = username,ip
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:{port}
[phone](!)
type = endpoint
context = office
disallow = all
allow = ulaw
direct_media = no
bind_rtp_to_media_address = yes
media_address = 127.0.0.1
send_pai = yes
trust_id_inbound = yes
allow_transfer = {transfers}
[password](!)
type = auth
auth_type = userpass
[place](!)
type = aor
max_contacts = 3
remove_existing = yes
"""
_EXTENSION = """
[{number}](phone)
auth = {number}
aors = {number}
callerid = "{name}" <{shown}>
incoming_mwi_mailbox = {lamp}
[{number}](password)
username = {number}
password = secret{number}
[{number}](place)
mailboxes = {number}@desk
"""
_TRUNK = """
[desk](phone)
aors = desk
incoming_mwi_mailbox = {lamp}
[desk](place)
contact = sip:100@127.0.0.1:{desk}
[desk-calls]
type = identify
endpoint = desk
match = 127.0.0.1
"""
_DIALPLAN = """
[office]
; the desk, as an extension and as a trunk
exten => 100,1,Dial(PJSIP/100,60)
exten => 190,1,Dial(PJSIP/desk,60)
; a parked call of the desk, by its slot
exten => _70X,1,Dial(PJSIP/${EXTEN}@desk,60)
; phones; one that is busy or not answered is what the caller is told
exten => _20X,hint,PJSIP/${EXTEN}
exten => _20X,1,Dial(PJSIP/${EXTEN},20)
 same => n,Hangup(${HANGUPCAUSE})
; an outside number (Ana)
exten => +12125550142,1,Dial(PJSIP/203,20)
; the same as a PBX has it that takes 9 and ten digits, and shows callers so (191); emergency calls without 9
exten => _9NXXNXXXXXX,1,Dial(PJSIP/203,20)
exten => 191,1,Set(CALLERID(num)=9${CALLERID(num):2})
 same => n,Dial(PJSIP/100,60)
exten => 911,1,Dial(PJSIP/202,20)
; the same phones for a short while only, then the desk is called; 22X answers before it rings there
exten => _22X,1,Answer()
 same => n,Wait(2)
 same => n,Goto(21${EXTEN:2},1)
exten => _21X,1,Dial(PJSIP/20${EXTEN:2},2)
 same => n,Goto(100,1)
; the voicemail of each, a queue, parking (770 parks, 771-779 take the call again)
exten => _*20X,1,VoiceMail(${EXTEN:1}@default,s)
exten => 300,1,Answer()
 same => n,Queue(reception)
include => parkedcalls
; always busy, never answered
exten => 901,1,Busy(2)
exten => 903,1,Ringing()
 same => n,Wait(600)
; music for as long as one stays
exten => 904,1,Answer()
 same => n,MusicOnHold()
"""
_FILES = {
    "extensions.conf": _DIALPLAN,
    "modules.conf": "[modules]\nautoload = no\n"
    + "".join(f"load = {module}.so\n" for module in _MODULES.split()),
    "queues.conf": "[general]\n[reception]\nstrategy = ringall\nmember => PJSIP/201\n",
    "res_parking.conf": "[default]\nparkext => 770\nparkpos => 771-779\ncontext => parkedcalls\n",
    "musiconhold.conf": "[default]\nmode = files\ndirectory = {data}/moh\n",
    "logger.conf": "[logfiles]\nmessages.log => notice,warning,error,verbose(3)\n",
}


class Asterisk:
    """An Asterisk with a folder of its own. Without ``transfers`` it refuses every REFER (603). It has audio
    for so many ``calls``."""

    def __init__(self, folder: Path, *, desk: int = 0, transfers: bool = True, calls: int = 100) -> None:
        root = _root()
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.folder = folder / "asterisk"
        etc, data = self.folder / "etc", self.folder / "data"
        for each in (etc, data / "moh", data / "sounds", *(self.folder / n for n in ("log", "spool", "db"))):
            each.mkdir(parents=True)
        share = root / "usr/share/asterisk"
        (data / "documentation").symlink_to(share / "documentation")
        (data / "sounds/en").symlink_to(next((share / "sounds").glob("en*")))
        write_tone(data / "moh/tone.wav", PBX_MUSIC)
        # the path of a socket is short: no folder of pytest's
        self._run = tempfile.TemporaryDirectory(prefix="pbx")
        modules = next((root / "usr/lib").glob("*/asterisk/modules"))
        # the program's own C library with it, and so the loader of that one
        self._program = [
            str(next((root / "usr").glob("lib*/ld-linux*"))),
            *("--library-path", str(modules.parents[1])),
            *(str(root / "usr/sbin/asterisk"), "-C", str(etc / "asterisk.conf")),
        ]
        (etc / "asterisk.conf").write_text(
            f"""[directories]
astetcdir => {etc}
astmoddir => {modules}
astvarlibdir => {data}
astdbdir => {self.folder / "db"}
astkeydir => {data}
astdatadir => {data}
astagidir => {data}
astspooldir => {self.folder / "spool"}
astrundir => {self._run.name}
astlogdir => {self.folder / "log"}
"""
        )
        first, last = rtp_range(2 * calls)
        (etc / "rtp.conf").write_text(f"[general]\nrtpstart = {first}\nrtpend = {last}\n")
        phones = "".join(
            _EXTENSION.format(number=number, name=name, shown=OUTSIDE.get(number, number), lamp=LAMP)
            for number, name in EXTENSIONS.items()
        )
        settings = _PJSIP.format(port=self.port, transfers="yes" if transfers else "no")
        trunk = _TRUNK.format(desk=desk, lamp=LAMP) if desk else ""
        (etc / "pjsip.conf").write_text(settings + phones + trunk)
        boxes = "".join(f"{number} => 1234,{name}\n" for number, name in EXTENSIONS.items())
        (etc / "voicemail.conf").write_text(f"[general]\nformat = wav\n[default]\n{boxes}")
        for name, text in _FILES.items():
            (etc / name).write_text(text.replace("{data}", str(data)))

    def __enter__(self) -> "Asterisk":
        self.start()
        return self

    def start(self) -> None:
        """Start it, also once more after ``kill``, and wait until it is up."""
        with (self.folder / "out").open("wb") as out:
            self._process = subprocess.Popen(
                [*self._program, "-f", "-n"], stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

        def up() -> bool:
            assert self._process.poll() is None, (self.folder / "out").read_text()
            return "fully booted" in self.cli("core waitfullybooted")

        wait_until(up, 60.0)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def kill(self) -> None:
        """As a loss of power."""
        self._process.kill()
        self._process.wait()

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(limit(5))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._run.cleanup()

    def cli(self, command: str) -> str:
        """What it answers to a command of its console."""
        words = [*self._program, "-rx", command]
        return subprocess.run(words, capture_output=True, text=True, timeout=limit(20), check=False).stdout

    def wait_registered(self, *numbers: str) -> None:
        """Wait until these phones are registered."""
        wait_until(lambda: all(f"Contact:  {n}/" in self.cli("pjsip show contacts") for n in numbers))

    def messages(self, number: str) -> list[Path]:
        """The recordings left for somebody."""
        return sorted((self.folder / "spool/voicemail/default" / number / "INBOX").glob("*.wav"))

    def log(self) -> str:
        """What it wrote to its log."""
        path = self.folder / "log/messages.log"
        return path.read_text(errors="replace") if path.exists() else ""


def _root() -> Path:
    """Where Asterisk was unpacked; skips the test when it was not. That fails in CI, unless .ci/run found
    that the packages can't be had now (``PBX=none``)."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    root = cache / "reception-console/asterisk/root"
    if not (root / "complete").exists():
        if os.environ.get("PBX") == "none":
            pytest.skip("Asterisk could not be fetched: make pbx")
        missing("Asterisk is missing: make pbx")
    return root
