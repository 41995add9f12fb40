import pytest

from console.config.schema.network import Account, Trunk
from console.config.schema.office import Office, OfficeInfo, Routing, Sip
from console.telephony.errors import PhoneError
from console.telephony.sip.peers import Peer
from console.telephony.sip.settings import PhoneSettings, from_office


def office(**parts):
    return Office(
        office=OfficeInfo(name="Riverside", timezone="America/New_York", country="US"),
        routing=Routing(otherwise=("hang up",)),
        **parts,
    )


def take(tmp_path, **parts):
    return from_office(office(**parts), tmp_path, prompts={})


def test_an_office_becomes_settings(tmp_path) -> None:
    (tmp_path / "secret").write_text("  s3cret \nrest\n")
    settings = take(
        tmp_path,
        sip=Sip(listen="10.0.0.2:5070", rtp_ports="12000-12999", lines=60, media_timeout="20s"),
        account=(
            Account(
                name="pbx",
                server="pbx.example:5080",
                user="desk",
                password_file="secret",
                caller_id="verified",
                media_from=("192.0.2.7",),
            ),
        ),
        trunk=(
            Trunk(name="town", address="10.0.0.1:5060", numbers=("(212) 555-0100",)),
            Trunk(
                name="isp", address="isp.example", accept=("198.51.100.0/24",), media_from=("192.0.2.0/24",)
            ),
        ),
    )
    assert (settings.host, settings.port, settings.rtp_ports) == ("10.0.0.2", 5070, (12000, 12999))
    assert (settings.lines, settings.media_timeout_s) == (60, 20.0)
    assert settings.accounts[0].password == "s3cret"
    assert "s3cret" not in repr(settings)
    assert settings.ours == frozenset({"+12125550100"})
    assert settings.peers == (
        Peer(
            *("pbx", "pbx.example:5080", ("pbx.example",)),
            verified=True,
            stir=True,
            media_from=("192.0.2.7",),
            user="desk",
        ),
        Peer("town", "10.0.0.1:5060", ("10.0.0.1",)),
        Peer("isp", "isp.example", ("198.51.100.0/24",), media_from=("192.0.2.0/24",)),
    )


def test_passwords_come_from_the_environment_too(tmp_path, monkeypatch) -> None:
    account = Account(name="pbx", server="pbx", user="desk", password_env="PBX_PASSWORD")
    monkeypatch.setenv("PBX_PASSWORD", "x")
    assert take(tmp_path, account=(account,)).accounts[0].password == "x"
    monkeypatch.delenv("PBX_PASSWORD")
    with pytest.raises(PhoneError, match=r"account pbx: password_env: .*PBX_PASSWORD; set it"):
        take(tmp_path, account=(account,))


def test_a_password_file_that_is_missing_or_empty_is_named(tmp_path) -> None:
    account = Account(name="pbx", server="pbx", user="desk", password_file="secret")
    with pytest.raises(PhoneError, match=r"account pbx: password_file: .*secret can't be read"):
        take(tmp_path, account=(account,))
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(PhoneError, match=r"secret is empty; write the password on its first line"):
        take(tmp_path, account=(account,))


def test_defaults_are_loopback() -> None:
    assert PhoneSettings().host == "127.0.0.1"
    assert PhoneSettings().peers == ()
