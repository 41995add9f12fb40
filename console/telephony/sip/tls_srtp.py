"""Encryption on the wire: TLS for signalling, SRTP for audio, as PJSIP numbers them."""

from typing import Any

from console.telephony.sip.settings import TlsSettings

#: PJSIP's types of transports (pjsip_transport_type_e).
TRANSPORTS = {"udp": 1, "tcp": 2, "tls": 3}
#: PJSIP's uses of SRTP (pjmedia_srtp_use).
SRTP = {"off": 0, "optional": 1, "required": 2}
#: The flag of an encrypted profile in a stream's protocol (PJMEDIA_TP_PROFILE_SRTP).
SRTP_PROFILE = 1 << 14
#: The domain of accounts that only call out, so that no incoming call is ever matched to one (RFC 6761).
NOBODY = "out.invalid"
#: Versions of TLS in a mask (pj_ssl_sock_proto), and the method that begins with 1.2 (pjsip_ssl_method).
_TLS_1_2, _TLS_1_3, _METHOD = 16, 32, 33
#: Ciphers that keep what was said secret also when a key is stolen later (RFC 9325, 4.2): ECDHE with AES-GCM
#: or ChaCha20 for TLS 1.2; all of TLS 1.3 do.
FORWARD_SECRET = (0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC02B, 0xC02F, 0x1302, 0x1303, 0x1301)


def protect(tls: Any, files: TlsSettings) -> None:
    """Set up a library's TLS: 1.2 and newer, forward-secret, peers' certificates looked at (RFC 5922)."""
    tls.certFile, tls.privKeyFile, tls.CaListFile = files.certificate, files.key, files.authorities
    tls.verifyServer = tls.verifyClient = True
    tls.method, tls.proto = _METHOD, _TLS_1_2 | _TLS_1_3
    for cipher in FORWARD_SECRET:
        tls.ciphers.append(cipher)


def going_out(srtp: str) -> str:
    """The name of the account that calls without a registration go out through; no account can have it."""
    return f"out.{srtp}"
