"""What doctor says of builds, networks, passwords, folders."""

import argparse
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from console.calls.protocol.events import SoundDevice
from console.cli.admin import doctor, doctor_storage
from console.config.overrides import write_sound
from console.config.schema.office import Office
from console.config.schema.overrides import Sound
from console.store.recordings import spool
from console.telephony.build import Build
from console.telephony.media import devices
from console.telephony.media.devices import DeviceError
from tests.calls.scene import OFFICE
from tests.config.texts import GOOD, written

OWN = Build(
    name="own",
    version="2.17",
    lines=512,
    accounts=64,
    buddies=1024,
    players=512,
    recorders=512,
    handles=4096,
    sound=True,
    codecs=("PCMU", "opus"),
    tls="OpenSSL 3.0.15",
    srtp="libsrtp2 2.5.0",
    assertions=False,
    dialog_events=True,
)
WHEEL = replace(
    OWN,
    name="wheel",
    version="2.15.1",
    lines=4,
    sound=False,
    tls="OpenSSL 1.0.2k",
    assertions=True,
    handles=64,
)


def _office(**changes: object) -> Office:
    return Office.model_validate({**OFFICE, **changes})


def _marks(findings: object) -> list[str]:
    return [f.mark for f in findings]  # type: ignore[attr-defined]


def test_a_machine_without_pjsua2_is_told_what_to_do() -> None:
    found = list(doctor.of_build(None))
    assert (found[0].mark, found[0].advice) == ("bad", "reception pjsip")


def test_the_build_is_named_with_what_it_can() -> None:
    own, wheel = next(doctor.of_build(OWN)).text, next(doctor.of_build(WHEEL)).text
    assert "our own build: 512 calls" in own
    assert "ready-made wheel: 4 calls" in wheel
    assert "no sound device" in wheel


def test_lines_are_held_against_the_people() -> None:
    assert _marks(doctor.of_lines(OWN, _office())) == ["ok"]
    few = next(doctor.of_lines(WHEEL, _office()))
    assert few.mark == "note"
    assert "2 conversations at once" in few.text
    assert next(doctor.of_lines(OWN, _office(sip={"lines": 2}))).mark == "bad"


@pytest.mark.parametrize(
    ("build", "most", "mark", "said"),
    [
        (OWN, 20, "ok", "lines left for the 20 callers"),
        (OWN, 0, "ok", "no limit in queue billing"),
        (OWN, 600, "note", "up to 600 callers may wait"),
        (WHEEL, 0, "note", "0 lines for them; more get 486"),
    ],
)
def test_lines_are_held_against_the_queues(build: Build, most: int, mark: str, said: str) -> None:
    found = list(doctor.of_lines(build, _office(queue=[{"name": "billing", "max_waiting": most}])))[-1]
    assert (found.mark, said in found.text) == (mark, True), found


@pytest.mark.parametrize("listen", ["0.0.0.0:5060", "8.8.8.8:5060", "sip.example.org:5060"])
def test_the_wheel_on_a_public_address_is_unsafe(listen: str) -> None:
    office = _office(sip={"listen": listen})
    assert "bad" in _marks(doctor.of_network(WHEEL, office))
    assert "bad" not in _marks(doctor.of_network(OWN, office))


def test_a_private_address_is_fine_and_a_distant_trunk_is_open_to_ears() -> None:
    trunk = [{"name": "city", "address": "sip.example.org"}]
    found = list(doctor.of_network(WHEEL, _office(trunk=trunk)))
    assert _marks(found) == ["ok", "bad"]
    assert found[1].text == "city: signalling over udp and audio (srtp is off) can be overheard on the way"


@pytest.mark.parametrize(
    ("link", "build", "mark", "said"),
    [
        ({"transport": "tls", "srtp": "required"}, OWN, "ok", "TLS 1.2 or newer, audio encrypted"),
        ({"transport": "tls", "srtp": "required"}, WHEEL, "bad", "TLS by OpenSSL 1.0.2k"),
        ({"transport": "tls", "srtp": "optional"}, OWN, "note", "a peer that can't encrypt"),
        ({"transport": "tls"}, OWN, "bad", "audio (srtp is off)"),
        ({"srtp": "required"}, OWN, "bad", "signalling over udp"),
    ],
)
def test_what_can_be_overheard_on_a_trunk(link: dict[str, str], build: Build, mark: str, said: str) -> None:
    office = _office(trunk=[{"name": "city", "address": "sip.example.org", **link}])
    found = list(doctor.of_network(build, office))[1]
    assert found.mark == mark
    assert said in found.text


def _account(**more: str) -> Office:
    return _office(account=[{"name": "pbx", "server": "127.0.0.1", "user": "frontdesk", **more}])


@pytest.mark.parametrize("secret", ["password", "1234", "frontdesk", "short"])
def test_a_password_anybody_would_try_is_bad(tmp_path: Path, secret: str) -> None:
    file = tmp_path / "pbx.password"
    file.write_text(secret + "\n")
    file.chmod(0o600)
    assert _marks(doctor.of_passwords(_account(password_file="pbx.password"), tmp_path)) == ["bad"]


def test_a_password_file_open_to_others_is_bad(tmp_path: Path) -> None:
    file = tmp_path / "pbx.password"
    file.write_text("kb7-Tulip-lantern\n")
    file.chmod(0o644)
    found = list(doctor.of_passwords(_account(password_file="pbx.password"), tmp_path))
    assert [f.advice for f in found] == [f"chmod 600 {file}"]
    file.chmod(0o600)
    assert list(doctor.of_passwords(_account(password_file="pbx.password"), tmp_path)) == []


def test_a_password_from_the_environment_is_looked_at_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PBX", "secret")
    assert _marks(doctor.of_passwords(_account(password_env="PBX"), Path())) == ["bad"]


def test_a_state_folder_open_to_others_is_bad(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert next(doctor_storage.of_folder(tmp_path)).advice == f"chmod 700 {tmp_path}"
    tmp_path.chmod(0o700)
    assert _marks(doctor_storage.of_folder(tmp_path)) == ["ok"]
    assert _marks(doctor_storage.of_folder(tmp_path / "none")) == ["note"]


def test_the_key_of_messages_and_where_they_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    config, state, key = tmp_path / "config.toml", tmp_path / "state", tmp_path / "voicemail.key"

    def said(**changes: object) -> list[tuple[str, str]]:
        found = doctor_storage.of_messages(_office(**changes), config, state)
        return [(finding.mark, finding.text) for finding in found]

    monkeypatch.setattr(spool, "memory", lambda: (Path("/run/x"),))
    monkeypatch.setattr(spool, "swaps", lambda: False)
    assert [mark for mark, _ in said()] == ["note", "ok"]
    key.touch(mode=0o644)
    assert said()[0] == ("bad", f"the key of messages can be read by others: {key}")
    key.chmod(0o600)
    assert [mark for mark, _ in said()] == ["ok", "ok"]
    assert said(privacy={"key_file": "state/k"})[0][0] == "bad"
    monkeypatch.setattr(spool, "swaps", lambda: True)
    assert said()[2] == ("note", "this machine swaps: a message being left may be written to the swap")
    monkeypatch.setattr(spool, "memory", tuple)
    assert said()[1][0] == "bad"
    assert "readable on disk" in said()[1][1]


def test_the_key_in_a_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    for held, mark, said in (
        (None, "note", "is not there yet"),
        ("ab" * 32, "ok", "messages are sealed with reception-console in the keyring"),
        ("secret", "bad", "is no key"),
    ):
        monkeypatch.setattr("keyring.get_password", lambda service, user, held=held: held)
        first, *_ = doctor_storage.of_messages(
            _office(privacy={"key_file": "keyring"}), tmp_path / "c", tmp_path
        )
        assert (first.mark, said in first.text) == (mark, True)


@pytest.mark.parametrize(("address", "red"), [("sip.example.org", True), ("127.0.0.1:5070", False)])
def test_a_trunk_in_the_clear_is_red(
    address: str,
    red: bool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trunk = f'[[trunk]]\nname = "city"\naddress = "{address}"\n'
    config = written(tmp_path, GOOD + trunk)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    code = doctor.run(argparse.Namespace(config=config, state=tmp_path / "s", socket=tmp_path / "d"))
    out = capsys.readouterr().out
    assert ("\x1b[1;31m BAD  city: signalling over udp and audio (srtp is off)" in out) is red
    assert code or not red


def test_the_report_of_the_shipped_office_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Path(__file__).resolve().parents[3] / "config.toml"
    doctor.run(argparse.Namespace(config=config, state=tmp_path, socket=tmp_path / "s"))
    out = capsys.readouterr().out
    assert "pjsua2" in out
    assert "lines" in out


def test_a_broken_config_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[office]\n")
    assert doctor.run(argparse.Namespace(config=config, state=tmp_path, socket=tmp_path / "s")) == 1
    assert "reception check" in capsys.readouterr().err


HEADSET = {"desk": {**OFFICE["desk"], "audio": "headset"}}
CARDS = (SoundDevice("default", True, True), SoundDevice("hw:CARD=Jabra", True, False))


def test_sound_devices_are_listed_and_the_configured_ones_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "listed", lambda: CARDS)
    plain = list(doctor.of_sound(OWN, _office(), tmp_path))
    assert [f.text for f in plain] == [
        "sound devices: default (microphone and speaker), hw:CARD=Jabra (microphone)"
    ]
    office = _office(**HEADSET, sound={"input": "jabra", "output": "jabra"})
    found = list(doctor.of_sound(OWN, office, tmp_path))
    assert _marks(found) == ["ok", "ok", "bad"]
    assert found[1].text == "sound.input is hw:CARD=Jabra"
    assert found[2].text == "sound.output: no speaker is called jabra; there are: default"
    write_sound(tmp_path / "overrides.toml", Sound("", ""))
    assert _marks(doctor.of_sound(OWN, office, tmp_path)) == ["ok", "ok", "ok"]


def test_a_headset_without_sound_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> None:
        raise DeviceError("the sound system does not answer")

    monkeypatch.setattr(devices, "listed", silent)
    assert _marks(doctor.of_sound(OWN, _office(**HEADSET), tmp_path)) == ["bad"]
    assert _marks(doctor.of_sound(OWN, _office(), tmp_path)) == ["note"]
    assert _marks(doctor.of_sound(WHEEL, _office(**HEADSET), tmp_path)) == ["bad"]
    assert not list(doctor.of_sound(WHEEL, _office(), tmp_path))
    assert not list(doctor.of_sound(None, _office(**HEADSET), tmp_path))


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        (["192.0.2.1", "2001:db8::5"], ""),
        (["2001:db8::5"], "town: sip.example has IPv6 addresses only, and the desk speaks IPv4"),
        ([], "town: sip.example has no address"),
    ],
)
def test_a_trunk_whose_name_leads_nowhere_is_told(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str], said: str
) -> None:
    """As the system's resolver answers for a name with A and AAAA, with AAAA alone, and with none."""

    def resolver(host: str, port: None, family: int = 0, *_: int, **__: int) -> list[tuple[object, ...]]:
        found = [(socket.AF_INET6 if ":" in each else socket.AF_INET, each) for each in addresses]
        chosen = [(kind, 2, 17, "", (each, 0)) for kind, each in found if family in (0, kind)]
        if not chosen:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return list(chosen)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    found = doctor.of_names(_office(trunk=[{"name": "town", "address": "sip.example"}]))
    assert [f.text for f in found] == ([said] if said else [])
