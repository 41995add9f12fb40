"""What check says of TLS, SRTP and the overflow."""

from pathlib import Path

import pytest

from console.config.load import ConfigErrors, load
from tests.config.texts import changed, written

LISTEN = 'listen = "127.0.0.1:5060"'
ADDRESS = 'address = "127.0.0.1:5070"'
TLS = f'{LISTEN}\ntransports = ["udp", "tls"]\ntls_cert = "desk.pem"\ntls_key = "desk.key"'


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        (changed((LISTEN, f'{LISTEN}\ntransports = ["tls"]')), "sip.tls_cert", "needs a certificate"),
        (changed((LISTEN, TLS)), "sip.tls_key", "there is no file"),
        (
            changed((ADDRESS, f'{ADDRESS}\ntransport = "tls"')),
            "trunk[0].transport",
            'needs "tls" in sip.transports',
        ),
        (
            changed((LISTEN, f'{LISTEN}\noverflow = "nobody"')),
            "sip.overflow",
            "is no number and no SIP address",
        ),
        (
            changed((LISTEN, f'{LISTEN}\noverflow = "(212) 555-0100"')),
            "sip.overflow",
            "is our own number at line",
        ),
    ],
)
def test_what_can_not_work_is_refused(tmp_path: Path, text: str, key: str, said: str) -> None:
    with pytest.raises(ConfigErrors) as caught:
        load(written(tmp_path, text))
    assert any(p.key == key and said in p.message for p in caught.value.problems), caught.value


def test_keys_of_encrypted_audio_in_the_clear_are_a_warning(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, changed((ADDRESS, f'{ADDRESS}\nsrtp = "required"'))))
    assert [p.key for p in loaded.warnings] == ["trunk[0].srtp"]


def test_all_of_it_is_right(tmp_path: Path) -> None:
    (tmp_path / "desk.pem").touch()
    (tmp_path / "desk.key").touch()
    secure = f'{ADDRESS}\ntransport = "tls"\nsrtp = "required"'
    text = changed((LISTEN, f'{TLS}\noverflow = "+1 212 555 0188"'), (ADDRESS, secure))
    loaded = load(written(tmp_path, text))
    assert not loaded.warnings
    assert loaded.office.trunk[0].srtp == "required"


@pytest.mark.parametrize(
    ("ports", "lines", "said"),
    [
        ("10000-10999", 500, False),
        ("10000-10997", 500, True),
        ("20000-20001", 1, False),
        ("20000-20007", 500, True),
    ],
)
def test_audio_ports_are_compared_with_lines(tmp_path: Path, ports: str, lines: int, said: bool) -> None:
    text = changed((LISTEN, f'{LISTEN}\nrtp_ports = "{ports}"\nlines = {lines}'))
    told = [problem.key for problem in load(written(tmp_path, text)).warnings]
    assert told == (["sip.rtp_ports"] if said else [])
