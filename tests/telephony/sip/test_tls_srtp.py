"""TLS and SRTP against baresip: certificates are looked at, and what must be encrypted is."""

import socket
import ssl
import subprocess
import threading
import warnings
from pathlib import Path

import pytest

from tests.needs import need
from tests.peers import Baresip, need_lines
from tests.telephony.driven import Driven
from tests.waiting import wait_until

pytestmark = pytest.mark.peer


def run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def authority(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate authority's certificate and key."""
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
        "-keyout", key, "-out", cert)  # fmt: skip
    return cert, key


def certificate(folder: Path, name: str, ca: tuple[Path, Path]) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, signed by an authority."""
    cert, key, asked, more = (folder / f"{name}.{end}" for end in ("pem", "key", "csr", "ext"))
    more.write_text("subjectAltName=IP:127.0.0.1\n")
    run(
        "openssl",
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=127.0.0.1",
        "-keyout",
        key,
        "-out",
        asked,
    )
    signed = ["-CA", ca[0], "-CAkey", ca[1], "-CAcreateserial", "-days", "2", "-extfile", more]
    run("openssl", "x509", "-req", "-in", asked, *signed, "-out", cert)
    return cert, key


class World:
    """An authority, our phone with its certificate, and a baresip that takes TLS beside its port."""

    def __init__(self, folder: Path) -> None:
        need("openssl")
        self.folder = folder
        self.ca = authority(folder, "ca")
        self.ours = certificate(folder, "desk", self.ca)

    def peer(self, ca: tuple[Path, Path], account: str = ";mediaenc=srtp-mand") -> Baresip:
        cert, key = certificate(self.folder, "peer", ca)
        both = self.folder / "peer-both.pem"
        both.write_text(cert.read_text() + key.read_text())
        lines = f"sip_certificate {both}\nsip_cafile {self.ca[0]}\nmodule srtp.so\n"
        return Baresip(self.folder, "peer", auto=True, account=account, config=lines)

    def phone(self, peer: Baresip, srtp: str = "required", **more: float) -> Driven:
        trunk = {"name": "city", "address": f"127.0.0.1:{peer.port + 1}", "transport": "tls", "srtp": srtp}
        tls = {"certificate": str(self.ours[0]), "key": str(self.ours[1]), "authorities": str(self.ca[0])}
        tls["port"] = peer.port + 1000  # type: ignore[assignment]
        return Driven(
            self.folder / "phone",
            transports=["udp", "tcp", "tls"],
            trunks=[trunk],
            tls=tls,
            media_timeout_s=0,
            **more,
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_call_by_tls_with_encrypted_audio(world: World) -> None:
    with world.peer(world.ca) as peer, world.phone(peer) as phone:
        phone.do("Dial", leg=2, target="peer", via="city")
        phone.wait("LegAnswered", leg=2)
        # That port takes nothing but TLS, and this baresip no call without SRTP.
        wait_until(lambda: len(peer.heard()) > 0)
        phone.do("HangUp", leg=2)
        phone.wait("LegEnded", leg=2)


def test_a_peer_whose_certificate_is_not_from_the_authority_is_not_called(world: World) -> None:
    stranger = authority(world.folder, "stranger")
    with world.peer(stranger) as peer, world.phone(peer) as phone:
        phone.do("Dial", leg=2, target="peer", via="city")
        ended = phone.wait("LegEnded", leg=2)
        assert ended["ending"] in ("unreachable", "failed")
        assert not phone.all("LegAnswered")


def test_that_a_certificate_does_not_hold_is_told_where_nobody_calls(world: World) -> None:
    need_lines(5)  # takes ten seconds: once, on our own build
    with world.peer(authority(world.folder, "stranger")) as peer, world.phone(peer, ask_every_s=1.0) as phone:
        wait_until(lambda: phone.all("TrunkState", up=False), 30.0)
        assert "certificate" in phone.all("TrunkState", up=False)[0]["why"]


def test_a_peer_that_can_not_encrypt_gets_no_call_that_must_be(world: World) -> None:
    with world.peer(world.ca, account="") as peer, world.phone(peer) as phone:
        phone.do("Dial", leg=2, target="peer", via="city")
        phone.wait("LegEnded", leg=2)
        assert not phone.all("LegAnswered")


def test_a_call_that_comes_in_the_clear_where_it_must_be_encrypted_is_refused(world: World) -> None:
    with world.peer(world.ca, account="") as peer, world.phone(peer) as phone:
        peer.dial(f"sip:+12125550100@127.0.0.1:{peer.port + 1000};transport=tls")
        refused = phone.wait("CallRefused")
        assert (refused["code"], refused["why"]) == (488, "its audio is not encrypted")
        peer.wait("CALL_CLOSED")


def test_a_call_by_udp_from_a_trunk_with_tls_is_refused(world: World) -> None:
    with world.peer(world.ca) as peer, world.phone(peer) as phone:
        peer.dial(f"sip:+12125550100@{phone.address}")
        refused = phone.wait("CallRefused")
        assert (refused["code"], refused["why"]) == (403, "it did not come by TLS")
        peer.wait("CALL_CLOSED")


def hands(
    world: World,
    port: int,
    version: ssl.TLSVersion,
    certificate: tuple[Path, Path],
    ciphers: str = "ALL:@SECLEVEL=0",
) -> str | None:
    """The version of TLS that the server at a port speaks with a client of exactly this one, which would take
    any cipher, or these."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.set_ciphers(ciphers)
    client.load_verify_locations(world.ca[0])
    client.load_cert_chain(*certificate)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        client.minimum_version = client.maximum_version = version
    plain = socket.create_connection(("127.0.0.1", port), 10)
    with plain, client.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
        return secure.version()


def test_tls_before_1_2_is_refused(world: World) -> None:
    mine = certificate(world.folder, "client", world.ca)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.load_cert_chain(*world.ours)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(
            target=lambda: old.wrap_socket(listener.accept()[0], server_side=True).close()
        )
        server.start()
        assert hands(world, listener.getsockname()[1], ssl.TLSVersion.TLSv1_1, mine) == "TLSv1.1"
        server.join()
    with world.peer(world.ca) as peer, world.phone(peer):
        port = peer.port + 1000
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            with pytest.raises((ssl.SSLError, ConnectionResetError)):
                hands(world, port, version, mine)
        assert hands(world, port, ssl.TLSVersion.TLSv1_2, mine) == "TLSv1.2"


def test_only_ciphers_that_keep_the_past_secret_are_taken(world: World) -> None:
    mine = certificate(world.folder, "client", world.ca)
    with world.peer(world.ca) as peer, world.phone(peer):
        port = peer.port + 1000
        for kept in ("AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-SHA", "DHE-RSA-AES256-SHA"):
            with pytest.raises((ssl.SSLError, ConnectionResetError)):
                hands(world, port, ssl.TLSVersion.TLSv1_2, mine, f"{kept}:@SECLEVEL=0")
        for secret in ("ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"):
            assert hands(world, port, ssl.TLSVersion.TLSv1_2, mine, secret) == "TLSv1.2"
        assert hands(world, port, ssl.TLSVersion.TLSv1_3, mine) == "TLSv1.3"


def test_an_encrypted_call_comes_in(world: World) -> None:
    with world.peer(world.ca) as peer, world.phone(peer) as phone:
        peer.dial(f"sip:+12125550100@127.0.0.1:{peer.port + 1000};transport=tls")
        leg = phone.arrived()
        phone.do("Answer", leg=leg)
        phone.wait("LegAnswered", leg=leg)
        peer.wait("CALL_ESTABLISHED")
