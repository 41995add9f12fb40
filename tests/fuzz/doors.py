"""Every place where bytes that others wrote reach our code, as a function of bytes: what it may raise is
named in ``DOORS``, and what it returns is looked at here."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from console.audio import files as message
from console.calls.protocol.commands import CheckBox
from console.calls.protocol.events import BoxChecked, DigitReceived, Heard, LegAnswered, SpeechBegan
from console.calls.protocol.intents import Intent
from console.calls.protocol.store_commands import JournalEvent, StoreCommand
from console.calls.state.attempts import TRIES
from console.commandline.parse import Unclear, read
from console.config import overrides
from console.config.load import ConfigErrors, load
from console.desk.workers.pins import Pins
from console.link import frames as link
from console.speech import intents
from console.speech.prompts import wav as prompt
from console.speech.recognition import frames as speech
from console.store import heartbeat, runs
from console.store.backup import archive
from console.store.contacts import csv_file, vcard_file
from console.store.contacts.import_entry import ImportFailed, Incoming
from console.store.errors import StoreError
from console.store.keys import key_marker, sealed_file
from console.store.keys.sealed_file import Key
from console.store.writer import backlog
from console.telephony.firewall import packet_filter, sentry
from console.telephony.firewall.media_filter import Wards
from console.telephony.log_redaction import discreet
from console.telephony.monitor.notify_body import seen_in
from console.telephony.sip import headers, peers, sdp
from console.telephony.sip.dns import Names
from console.telephony.sip.dtmf import Keypad
from console.telephony.sip.inlet import DROP, PASS, Request
from console.telephony.sip.invite import read_invite
from console.telephony.sip.peers import Peer
from console.telephony.sip.settings import PhoneSettings, TrunkSettings
from console.ui.paint import themes
from tests.calls.route.test_spoken_menus import scene as listening
from tests.calls.scene import BOSS, MARIA, Scene
from tests.store.samples import TEN
from tests.ui.fake import morning, snapshot

_BOARD = snapshot(*morning())
_KEY = Key(bytes(32))
_LONGEST_NAME = 64
_OURS = frozenset({"+12125550100"})
_PHRASES = intents.load()


def _file(raw: bytes, name: str, use: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        use(path)


def invite(raw: bytes) -> None:
    """An INVITE, from a peer that vouches for its callers and from one that does not."""
    text = raw.decode("utf-8", "replace")
    for verified, account in ((True, ""), (False, "desk")):
        found = read_invite(text, Peer("t", "", (), verified, stir=verified, user=account), "US", _OURS)
        facts = found.facts
        for shown in (facts.caller, facts.display, facts.to):
            assert shown.isprintable()
            assert len(shown) <= _LONGEST_NAME
        assert 0 <= found.max_forwards <= 999
        assert facts.hops >= 0
        assert found.sip_id.isprintable()


def in_dialog(raw: bytes) -> None:
    """A request with the Call-ID of a call that is up: from a stranger, and from its far end, which moves."""
    text = raw.decode("utf-8", "surrogateescape")
    method = text.split(" ", 1)[0]
    phone = PhoneSettings(trunks=(TrunkSettings(name="t", address="203.0.113.9"),), ban_after=3, ban_s=60.0)
    names = Names(lambda name: ())
    gate = sentry.Sentry(phone, names, lambda hosts: True)
    gate.begins("c", 1, phone.peers[0], "203.0.113.9:5060", text)
    for number in range(5):
        verdict, events, written = gate.look(
            Request(method, "198.51.100.250:5060", "udp", "c", within=True, raw=text), None, float(number)
        )
        assert verdict in (DROP, 403)
        assert not written
        assert len(events) <= 1
    verdict, *_ = gate.look(
        Request(method, "203.0.113.9:1", "udp", "c", within=True, raw=text), phone.peers[0], 6
    )
    assert verdict == PASS
    names.close()


def offer(raw: bytes) -> None:
    """An offer or answer of audio, by itself and in a message, against each policy for SRTP."""
    text = raw.decode("utf-8", "surrogateescape")
    for found in (text, sdp.body(text)):
        media = sdp.media(found)
        assert all(0 <= each.port <= 99_999 for each in media)
        taken = not sdp.refused(found, srtp="required")
        on = [each for each in media if each.kind == "audio" and each.port]
        assert not (taken and on) or any(each.encrypted for each in on)
        assert all("SAVP" in each.profile for each in on if each.encrypted)
        assert taken <= (not sdp.refused(found, srtp="off"))


def pressed(raw: bytes) -> None:
    """Keys in all forms at once: a line is an event ("e5"), its end, or the body of an INFO of some kind."""
    keypad, told, now = Keypad(), [], 0.0
    lines = raw.decode("utf-8", "surrogateescape").split("\n")[:200]
    for number, line in enumerate(lines):
        now += 0.05
        if line[:1] in ("e", "E"):
            told.append(keypad.event(line[1:2], number // 3, now, ended=line[:1] == "E"))
            continue
        head = f"INFO sip:x SIP/2.0\r\nCSeq: {line[:3]} INFO\r\n"
        for kind in ("application/dtmf", "application/dtmf-relay", line[:40]):
            code, key = keypad.info(f"{head}Content-Type: {kind}\r\n\r\n{line}", now)
            assert code in (200, 415)
            told.append(key)
    assert all(key == "" or (len(key) == 1 and key in "0123456789*#ABCD") for key in told)


def pin_answers(raw: bytes) -> None:
    """What comes of PINs, in any order, twice, late or never: of one box one is compared at a time, and of
    wrong ones no more than three before a pause."""
    desk = Scene(voicemail=[{"name": "front", "number": "700"}], rule=[], routing={"otherwise": ["messages"]})
    calls, asked, wrong = [], [], 0
    for byte in raw[:120]:
        before = len(desk.found(CheckBox, all_of_it=True))
        match byte % 5:
            case 0 | 1:
                calls.append(call := desk.arrive(caller=f"+1212555{byte:04}"))
                for digit in f"{'700' if byte % 2 else '999'}#{byte}#":
                    desk.phone(DigitReceived(call.leg, digit))
            case 2 if asked:
                check = asked.pop()
                wrong += check.box == "front"
                for _ in range(1 + byte % 2):
                    desk.did(desk.core.pin(BoxChecked(check.call, check.box, right=False), desk.now))
            case 3:
                desk.did(desk.core.pin(BoxChecked(f"gone-{byte}", "front", right=False), desk.now))
            case 4 if calls:
                desk.ends(calls.pop().leg)
        asked += desk.found(CheckBox, all_of_it=True)[before:]
        assert sum(check.box == "front" for check in asked) <= 1
    assert wrong <= TRIES


def address(raw: bytes) -> None:
    """One header's value: display name and address; then as we would write it."""
    text = raw.decode("utf-8", "replace")
    found = headers.address(text)
    for written in (headers.quoted(found.display), headers.escaped_user(found.user), headers.clean(text)):
        assert written.isprintable()
    headers.split_host(text)
    assert isinstance(discreet(text), str)


def seat(raw: bytes) -> None:
    """What a seat sends."""
    link.length_of(raw[:4].ljust(4, b"\0"), 2**32)
    link.decode_up(raw)


def wishes(raw: bytes) -> None:
    """What a seat asks for, carried out: a line a wish, its fields between bars; @ is the call it sees."""
    desk = Scene()
    call = desk.arrive()
    hands = desk.sit(MARIA), desk.sit(BOSS)
    for number, line in enumerate(raw.decode("utf-8", "replace").split("\n")[:8]):
        fields = [field.replace("@", call.id) for field in line.split("|")[:6]]
        desk.core.handle_intent(hands[number % 2], Intent(*fields), desk.now)
    for seat in hands:
        if found := desk.core.snapshot(seat, desk.now):
            link.encode(link.Picture(found))


def keyed(raw: bytes) -> None:
    """Keys and words of a caller in a menu that listens, as the library and the recogniser give them."""
    desk = listening()
    call = desk.arrive()
    desk.phone(LegAnswered(call.leg))
    for line in raw.decode("utf-8", "replace").split("\n")[:8]:
        if len(line) == 1:
            desk.phone(DigitReceived(call.leg, line))
        elif line:
            found = _PHRASES.guess(line)
            desk.phone(SpeechBegan(call.leg))
            desk.phone(Heard(call.leg, line, found.intent, found.sure, found.urgent))


def notified(raw: bytes) -> None:
    """What a PBX says of a phone it watches for us."""
    seen_in(raw.decode("utf-8", "replace"))


def media_address(raw: bytes) -> None:
    """Where a packet or a call's audio comes from, as the library tells it."""
    text = raw.decode("utf-8", "replace")
    peers.is_loopback(text)
    peers.identify(text, (peers.Peer("t", "pbx.test", ("10.0.0.0/8", "pbx.test")),), lambda name: (text,))
    let_in: dict[int, frozenset[str]] = {}
    wards = Wards(let_in.update)
    wards.heard_at("127.0.0.1:4000", text)
    wards.tick(0)
    packet_filter.only(let_in)


def desk(raw: bytes) -> None:
    """What a desk sends."""
    link.decode_down(raw)


def worker(raw: bytes) -> None:
    """What the speech worker says, and is told."""
    source = io.BytesIO(raw)
    while found := speech.read(source):
        assert len(found[2]) <= speech.LARGEST
        speech.decoded(found[2])


def config(raw: bytes) -> None:
    """The config."""
    _file(raw, "config.toml", load)


def settings(raw: bytes) -> None:
    """What the keyboard set: whatever stands there, a desk starts."""

    def use(path: Path) -> None:
        overrides.read_sound(path)
        overrides.read(path)

    _file(raw, "overrides.toml", use)


def phrases(raw: bytes) -> None:
    """What callers say for what, as the office wrote it."""
    _file(raw, "intents.toml", lambda path: intents.load(path).guess("my bill hurts"))


def theme(raw: bytes) -> None:
    """A theme."""
    _file(raw, "a.toml", lambda path: themes.load("a", path.parent))


def key_sign(raw: bytes) -> None:
    """The sign of an encrypted database."""
    _file(raw, key_marker.NAME, lambda path: key_marker.read(path.parent))


def side_files(raw: bytes) -> None:
    """What a desk before this one left beside the database: whatever stands there, a desk starts."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        for name in (backlog.FILE, backlog.FILE + ".new", runs.FILE, heartbeat.FILE):
            (state / name).write_bytes(raw)
        for command in backlog.Unwritten(state).read():
            assert isinstance(command, StoreCommand)
        assert all(run.isalnum() for run in runs.own(state))
        heartbeat.last(state, TEN)
        backlog.Unwritten(state).keep([JournalEvent("a-1", TEN, "", "rings")])
        assert len(backlog.Unwritten(state).read()) == 1, "what comes next is kept all the same"


def pins(raw: bytes) -> None:
    """The file of PINs: its thread says that it can't be read."""
    _file(raw, "pins.toml", lambda path: Pins(path)._read("pins"))


def _sound(found: Incoming) -> None:
    for each in found.entries:
        assert each.name.isprintable()
        assert all(number.startswith("+") or number.isdecimal() for number in each.numbers)


def csv(raw: bytes) -> None:
    """A spreadsheet of contacts."""
    _file(raw, "a.csv", lambda path: _sound(csv_file.read(path, "US")))


def vcard(raw: bytes) -> None:
    """A file of vCards."""
    _file(raw, "a.vcf", lambda path: _sound(vcard_file.read(path, "US")))


def recorded_prompt(raw: bytes) -> None:
    """A sound file the office recorded, in whatever format."""

    def use(path: Path) -> None:
        prompt.check(path)
        prompt.convert(path, path.with_name("out.wav"))

    _file(raw, "a.wav", use)


def recorded_message(raw: bytes) -> None:
    """A message a dead desk left."""
    _file(raw, "a.wav", message.repair)


def sealed_message(raw: bytes) -> None:
    """A sealed message."""
    _file(raw, "a.sealed", lambda path: sealed_file.unseal(path, _KEY, "a", "front"))


def backup(raw: bytes) -> None:
    """A backup."""
    _file(raw, "a.tar.gz", archive.verify)


def typed(raw: bytes) -> None:
    """The command line."""
    read(raw.decode("utf-8", "replace"), _BOARD)


#: door → what it may raise
DOORS: dict[Callable[[bytes], None], tuple[type[Exception], ...]] = {
    invite: (),
    in_dialog: (),
    offer: (),
    pressed: (),
    pin_answers: (),
    address: (),
    notified: (),
    media_address: (),
    keyed: (),
    seat: (link.FrameError,),
    wishes: (),
    desk: (link.FrameError,),
    worker: (speech.FrameError,),
    config: (ConfigErrors,),
    settings: (),
    phrases: (intents.IntentsError,),
    theme: (themes.ThemeError,),
    key_sign: (StoreError,),
    side_files: (),
    pins: (ValueError,),
    csv: (ImportFailed,),
    vcard: (ImportFailed,),
    recorded_prompt: (message.AudioError,),
    recorded_message: (message.AudioError,),
    sealed_message: (sealed_file.SealError,),
    backup: (archive.ArchiveError,),
    typed: (Unclear,),
}
