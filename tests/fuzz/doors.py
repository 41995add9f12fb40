"""Every place where bytes that others wrote reach our code, as a function of bytes: what it may raise is
named in ``DOORS``, and what it returns is looked at here."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from console.calls.events import DigitReceived, Heard, LegAnswered, SpeechBegan
from console.calls.intents import Intent
from console.config import overrides
from console.config.load import ConfigErrors, load
from console.desk.pins import Pins
from console.link import frames as link
from console.speech import frames as speech
from console.speech import intents
from console.speech import wav as prompt
from console.store import archive, csv_file, sealed, sign, vcard_file
from console.store import wav as message
from console.store.errors import StoreError
from console.store.incoming import ImportFailed, Incoming
from console.store.sealed import Key
from console.telephony import headers, kernel, sources
from console.telephony.discreet import discreet
from console.telephony.invite import read_invite
from console.telephony.presence import seen_in
from console.telephony.wards import Wards
from console.typed.read import Unclear, read
from console.ui import themes
from tests.calls.scene import BOSS, MARIA, Scene
from tests.calls.test_spoken import scene as listening
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
    for verified in (True, False):
        found = read_invite(
            text, trunk="t", verified=verified, country="US", ours=frozenset({"+12125550100"})
        )
        facts = found.facts
        for shown in (facts.caller, facts.display, facts.to):
            assert shown.isprintable()
            assert len(shown) <= _LONGEST_NAME
        assert 0 <= found.max_forwards <= 999
        assert facts.hops >= 0
        assert found.sip_id.isprintable()


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
        desk.core.wish(hands[number % 2], Intent(*fields), desk.now)
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
    sources.is_loopback(text)
    sources.identify(text, (sources.Peer("t", "pbx.test", ("10.0.0.0/8", "pbx.test")),), lambda name: (text,))
    let_in: dict[int, frozenset[str]] = {}
    wards = Wards(let_in.update)
    wards.heard_at("127.0.0.1:4000", text)
    wards.tick(0)
    kernel.only(let_in)


def desk(raw: bytes) -> None:
    """What a desk sends."""
    link.decode_down(raw)


def worker(raw: bytes) -> None:
    """What the speech worker says, and is told."""
    source = io.BytesIO(raw)
    while found := speech.read(source):
        assert len(found[2]) <= speech.LARGEST
        speech.told(found[2])


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
    _file(raw, sign.NAME, lambda path: sign.read(path.parent))


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
    """A WAV file the office recorded."""

    def use(path: Path) -> None:
        prompt.check(path)
        prompt.convert(path, path.with_name("out.wav"))

    _file(raw, "a.wav", use)


def recorded_message(raw: bytes) -> None:
    """A message a dead desk left."""
    _file(raw, "a.wav", message.repair)


def sealed_message(raw: bytes) -> None:
    """A sealed message."""
    _file(raw, "a.sealed", lambda path: sealed.unseal(path, _KEY, "a", "front"))


def backup(raw: bytes) -> None:
    """A backup."""
    _file(raw, "a.tar.gz", archive.verify)


def typed(raw: bytes) -> None:
    """The command line."""
    read(raw.decode("utf-8", "replace"), _BOARD)


#: door → what it may raise
DOORS: dict[Callable[[bytes], None], tuple[type[Exception], ...]] = {
    invite: (),
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
    pins: (ValueError,),
    csv: (ImportFailed,),
    vcard: (ImportFailed,),
    recorded_prompt: (prompt.WavError,),
    recorded_message: (message.WavError,),
    sealed_message: (sealed.SealError,),
    backup: (archive.ArchiveError,),
    typed: (Unclear,),
}
