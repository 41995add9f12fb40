"""Encryption on the wire: TLS for signalling, SRTP for audio, as PJSIP numbers them."""

from typing import Any

from console.telephony.settings import TlsSettings

#: PJSIP's types of transports (pjsip_transport_type_e).
TRANSPORTS = {"udp": 1, "tcp": 2, "tls": 3}
#: PJSIP's uses of SRTP (pjmedia_srtp_use).
SRTP = {"off": 0, "optional": 1, "required": 2}
#: How an SDP offers encrypted audio (RFC 4568).
SECURE_AUDIO = "RTP/SAVP"
#: The domain of accounts that only call out, so that no incoming call is ever matched to one (RFC 6761).
NOBODY = "out.invalid"
#: Versions of TLS in a mask (pj_ssl_sock_proto), and the method that begins with 1.2 (pjsip_ssl_method).
_TLS_1_2, _TLS_1_3, _METHOD = 16, 32, 33


def protect(tls: Any, files: TlsSettings) -> None:
    """Set up a library's TLS: 1.2 and newer, peers' certificates looked at (RFC 5922)."""
    tls.certFile, tls.privKeyFile, tls.CaListFile = files.certificate, files.key, files.authorities
    tls.verifyServer = tls.verifyClient = True
    tls.method, tls.proto = _METHOD, _TLS_1_2 | _TLS_1_3


def going_out(srtp: str) -> str:
    """The name of the account that calls without a registration go out through; no account can have it."""
    return f"out.{srtp}"
