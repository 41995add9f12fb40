"""What PJSIP is told before it starts and of each account. The library itself is handed in: one module
alone imports it."""

from typing import Any

from console.audio.files import RATE
from console.telephony.sip import tls_srtp
from console.telephony.sip.settings import AccountSettings, PhoneSettings

#: How often a registration that failed is tried again, in seconds: the first time, and after that.
FIRST_RETRY_S, RETRY_S = 5, 30
#: Session timers (RFC 4028): the shortest we take, and after how long the two ends of a call tell each other
#: that they are there.
SHORTEST_S, REFRESHED_S = 90, 1800


def endpoint(pj: Any, settings: PhoneSettings, log: str) -> Any:
    """The library as a whole: one thread, a bridge of our rate, its log in a file (empty: none)."""
    config = pj.EpConfig()
    ua, media, logs = config.uaConfig, config.medConfig, config.logConfig
    ua.threadCnt, ua.mainThreadOnly = 0, True
    ua.maxCalls = settings.lines
    ua.userAgent = settings.user_agent
    media.clockRate = media.sndClockRate = RATE
    media.noVad, media.ecTailLen, media.sndAutoCloseTime = True, 0, -1
    logs.level, logs.consoleLevel, logs.msgLogging = 3, 0, 0
    if log:
        logs.filename, logs.fileFlags = log, pj.PJ_O_APPEND
    return config


def transport(pj: Any, settings: PhoneSettings, name: str) -> Any:
    """A listener: "udp", "tcp" or "tls"."""
    config = pj.TransportConfig()
    config.port, config.boundAddress = settings.port, settings.host
    if name == "tls":
        config.port = settings.tls.port
        tls_srtp.protect(config.tlsConfig, settings.tls)
    return config


def account(pj: Any, settings: PhoneSettings, identity: str, srtp: str = "off") -> Any:
    """An account that registers nowhere; ``srtp`` is "off", "optional" or "required"."""
    config = pj.AccountConfig()
    config.idUri = identity
    config.mediaConfig.lockCodecEnabled = False
    config.mediaConfig.srtpUse, config.mediaConfig.srtpSecureSignaling = tls_srtp.SRTP[srtp], 0
    config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL  # RFC 4028: offered, and honoured
    config.callConfig.timerMinSESec, config.callConfig.timerSessExpiresSec = SHORTEST_S, REFRESHED_S
    rtp = config.mediaConfig.transportConfig
    rtp.boundAddress = settings.host
    rtp.port, rtp.portRange = settings.rtp_ports[0], settings.rtp_ports[1] - settings.rtp_ports[0]
    config.natConfig.iceEnabled, config.natConfig.sipOutboundUse = False, 0
    return config


def registration(pj: Any, settings: PhoneSettings, of: AccountSettings, address: str) -> Any:
    """An account that registers; its requests go to the address, whatever name they bear."""
    way = f";transport={of.transport}" if of.transport != "udp" else ""
    config = account(pj, settings, f"sip:{of.user}@{of.server}", of.srtp)
    config.regConfig.registrarUri = f"sip:{of.server}{way}"
    config.regConfig.timeoutSec = int(of.expires_s)
    config.regConfig.retryIntervalSec, config.regConfig.firstRetryIntervalSec = RETRY_S, FIRST_RETRY_S
    host, colon, port = of.server.rpartition(":")
    if (host or of.server) != address and of.transport != "tls":
        proxies = pj.StringVector()
        proxies.append(f"sip:{address}{colon}{port if colon else ''}{way};lr;hide")
        config.sipConfig.proxies = proxies
    config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", of.user, 0, of.password))
    return config
