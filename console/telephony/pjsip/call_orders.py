"""What we do in one call of PJSIP. The library itself is handed in: one module alone imports it."""

from collections.abc import Sequence
from typing import Any

from console.telephony.media.headset import Headset
from console.telephony.pjsip.ports import Factory, Ports
from console.telephony.stack import Headers


class Orders(Ports):
    """The live calls by their leg's number, and the orders for one of them; one for a leg that is gone does
    nothing."""

    headset: Headset

    def __init__(self, pj: Any, factory: Factory) -> None:
        super().__init__(factory)
        self._pj = pj
        self.calls: dict[int, Any] = {}
        self._abandoned = 0

    def admit(self, leg: int, hosts: Sequence[str]) -> None:
        """Further addresses a leg's audio may come from."""
        if leg in self.calls:
            self.calls[leg].hosts = tuple(hosts)

    def answer(self, leg: int, code: int) -> str:
        """180 or 200."""
        call = self._call(leg)
        return self._try(call.answer, self._params(code)) if call else "gone"

    def probe(self, leg: int) -> str:
        """OPTIONS in the dialog."""
        call = self._call(leg)
        if call is None:
            return "gone"
        prm = self._pj.CallSendRequestParam()
        prm.method = "OPTIONS"
        return self._try(call.sendRequest, prm)

    def hang_up(self, leg: int, code: int, headers: Headers) -> None:
        """BYE, CANCEL or a final code."""
        if not self.headset.hang_up(leg) and (call := self._call(leg)):
            self._try(call.hangup, self._params(code, headers))

    def abandon(self, leg: int) -> None:
        """End a call under a number that no leg has."""
        if call := self.calls.pop(leg, None):
            self._abandoned -= 1
            call.leg = self._abandoned
            self.calls[call.leg] = call
            self.hang_up(call.leg, 0, [])

    def press(self, leg: int, digits: str, *, info: bool) -> str:
        """DTMF by RFC 4733, or by INFO (application/dtmf-relay)."""
        call = self._call(leg)
        if call is None:
            return "gone"
        if not info and not self._try(call.dialDtmf, digits):
            return ""
        prm = self._pj.CallSendDtmfParam()
        prm.method, prm.digits = self._pj.PJSUA_DTMF_METHOD_SIP_INFO, digits
        return self._try(call.sendDtmf, prm)

    def refer(self, leg: int, uri: str) -> str:
        """Blind transfer."""
        call = self._call(leg)
        return self._try(call.xfer, uri, self._params()) if call else "gone"

    def join(self, leg: int, other: int) -> str:
        """Attended transfer: Replaces in the Refer-To."""
        call, replaced = self._call(leg), self._call(other)
        return self._try(call.xferReplaces, replaced, self._params()) if call and replaced else "gone"

    def packets(self, leg: int) -> int:
        """Audio packets so far, -1 on hold or without audio."""
        pj, call = self._pj, self._call(leg)
        if call is None:
            return -1
        info = call.getInfo()
        media = info.media
        for i in range(len(media)):
            if media[i].type == pj.PJMEDIA_TYPE_AUDIO and media[i].status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                stat = call.getStreamStat(i)
                rtcp = stat.rtcp
                received = rtcp.rxStat
                return int(received.pkt) if media[i].dir & pj.PJMEDIA_DIR_DECODING else -1
        return -1

    def _call(self, leg: int) -> Any:
        call = self.calls.get(leg)
        return call if call is not None and call.getId() >= 0 and call.isActive() else None

    def _params(self, code: int = 0, headers: Headers = ()) -> Any:
        prm = self._pj.CallOpParam(True)
        prm.statusCode = code
        prm.opt.audioCount, prm.opt.videoCount = 1, 0
        self._put(headers, prm.txOption)
        return prm

    def _put(self, headers: Headers, option: Any) -> None:
        """Add headers to a request's options."""
        for name, value in headers:
            header = self._pj.SipHeader()
            header.hName, header.hValue = name, value
            option.headers.append(header)
