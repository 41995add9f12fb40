"""The phone on PJSIP: the one module that knows pjsua2.

Rules of the library kept here: one thread does everything, and pj objects die there; a callback never
raises; a call's object is let go in its DISCONNECTED callback and nowhere else; media ports are taken
anew for each use; players and accounts live until the library ends.
"""

import gc
import logging
import os
import sys
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

import pjsua2 as pj

from console.telephony import build
from console.telephony.errors import PhoneError
from console.telephony.firewall import packet_filter
from console.telephony.firewall.media_filter import Wards
from console.telephony.log_redaction import DiscreetLog
from console.telephony.media.headset import Headset
from console.telephony.pjsip import configs, requests
from console.telephony.pjsip.call_orders import Orders
from console.telephony.pjsip.dead_lines import Lingering
from console.telephony.pjsip.ports import Factory
from console.telephony.pjsip.socket_budget import Gate
from console.telephony.pjsip.subscriptions import Buddies
from console.telephony.pjsip.symbols import Library
from console.telephony.safe_callback import guarded
from console.telephony.sip import tls_srtp
from console.telephony.sip.inlet import transport_of
from console.telephony.sip.liveness import GONE
from console.telephony.sip.settings import AccountSettings, PhoneSettings
from console.telephony.softphone import Softphone
from console.telephony.stack import Happenings, Headers, Outgoing, prepare_log

log = logging.getLogger(__name__)

#: Codecs and their priorities; all others are off (Speex for CVE-2026-29068).
CODECS = {"PCMU/8000/1": 255, "PCMA/8000/1": 254, "G722/16000/1": 253, "opus/48000/2": 252}

#: PJMEDIA_STREAM_DTMF_IS_END, which the binding leaves out.
_DTMF_ENDED = 1 << 1
#: How long it waits before it looks at a shut gate again, in milliseconds.
SHUT_MS = 10
#: how long an account is kept at least whose registration is taken back, in seconds
RETIRED_S = 5.0


class PjsuaPhone(Softphone):
    """The desk's phone. One a process, ever: the library can't be started twice."""

    def __init__(self, settings: PhoneSettings) -> None:
        super().__init__(settings, PjsuaStack())


class _Call(pj.Call):  # type: ignore[misc]
    """A call of the library; told apart by its leg's number."""

    def __init__(
        self, stack: "PjsuaStack", account: Any, leg: int, call_id: int = pj.PJSUA_INVALID_ID
    ) -> None:
        super().__init__(account, call_id)
        self.stack = stack
        self.account = account
        self.leg = leg
        self.hosts: tuple[str, ...] = ()
        self.session = 0

    @guarded
    def onCallState(self, _prm: Any) -> None:  # noqa: N802
        info = self.getInfo()
        told = self.stack.happenings
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.thisown = False
            self.stack.calls.pop(self.leg, None)
            self.stack.lingering.ended(self.session, monotonic())
            told.ended(self.leg, int(info.lastStatusCode), str(info.lastReason))
        elif info.state == pj.PJSIP_INV_STATE_EARLY and info.role == pj.PJSIP_ROLE_UAC:
            told.ringing(self.leg)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            told.confirmed(self.leg)

    @guarded
    def onCallMediaState(self, _prm: Any) -> None:  # noqa: N802
        up = self.port() is not None
        if up:
            self._ward()
        self.stack.happenings.media(self.leg, up=up, encrypted=not up or self._encrypted())

    def _encrypted(self) -> bool:
        """Whether the audio that was agreed on is, as its stream says."""
        info = self.getInfo()
        media = info.media
        for i in range(len(media)):
            if media[i].type == pj.PJMEDIA_TYPE_AUDIO and media[i].status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                stream = self.getStreamInfo(i)
                if not int(stream.proto) & tls_srtp.SRTP_PROFILE:
                    return False
        return True

    @guarded
    def onCallRxOffer(self, prm: Any) -> None:  # noqa: N802
        offer = prm.offer
        if self.stack.happenings.offered(self.leg, str(offer.wholeSdp)):
            prm.statusCode = 488

    def _ward(self) -> None:
        """Take audio from the far end only, wherever SDP or signalling say that is."""
        try:
            local = str(self.getMedTransportInfo(0).localRtpName)
            remote = str(self.getStreamInfo(0).remoteRtpAddress)
        except pj.Error:
            return  # its audio is not the first line of its SDP
        self.stack.wards.heard_at(local, remote.rpartition(":")[0], *self.hosts)

    def onCallRedirected(self, _prm: Any) -> int:  # noqa: N802
        """A phone that forwards its calls is not followed: whom it names was checked by nobody. Left to
        itself the library ends the call as our own cancelling (487), and nobody is told."""
        return int(pj.PJSIP_REDIRECT_REJECT)

    @guarded
    def onDtmfEvent(self, prm: Any) -> None:  # noqa: N802
        ended = bool(int(prm.flags) & _DTMF_ENDED)
        self.stack.happenings.pressed(self.leg, str(prm.digit), int(prm.timestamp), ended=ended)

    @guarded
    def onCallTransferStatus(self, prm: Any) -> None:  # noqa: N802
        self.stack.happenings.referred(self.leg, int(prm.statusCode), final=bool(prm.finalNotify))

    @guarded
    def onCallTsxState(self, prm: Any) -> None:  # noqa: N802
        event = prm.e
        body = event.body
        state = body.tsxState
        transaction = state.tsx
        self._transaction(transaction, state)

    def _transaction(self, transaction: Any, _state: Any) -> None:
        if transaction.method != "OPTIONS" or transaction.role != pj.PJSIP_ROLE_UAC:
            return
        if transaction.state == pj.PJSIP_TSX_STATE_COMPLETED or int(transaction.statusCode) in GONE:
            self.stack.happenings.probed(self.leg, int(transaction.statusCode))

    @guarded
    def onCallTransferRequest(self, prm: Any) -> None:  # noqa: N802
        prm.statusCode = 603

    onCallReplaceRequest = onCallTransferRequest  # noqa: N815

    def port(self) -> Any:
        """Its place at the bridge now, ``None`` when it has none."""
        if self.getId() < 0 or not self.isActive():
            return None
        try:
            port = self.getAudioMedia(-1)
        except pj.Error:
            return None
        return port if port.getPortId() >= 0 else None


class _Dialled(_Call):
    """A call we made: also tells of the far end's first word."""

    def _transaction(self, transaction: Any, state: Any) -> None:
        if transaction.method == "INVITE" and state.type == pj.PJSIP_EVENT_RX_MSG:
            source = state.src
            rdata = source.rdata
            self.stack.happenings.trying(self.leg, str(rdata.srcAddress), str(rdata.wholeMsg))
        else:
            super()._transaction(transaction, state)


class _Account(pj.Account):  # type: ignore[misc]
    """A registration, or the account of everything else (no name)."""

    def __init__(self, stack: "PjsuaStack", name: str = "") -> None:
        super().__init__()
        self.stack = stack
        self.name = name

    @guarded
    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        leg = self.stack.new_leg()
        call = self.stack.add(_Call(self.stack, self, leg, prm.callId))
        try:
            rdata = prm.rdata
            at = int(rdata.pjRxData)
            call.session = self.stack.lingering.session(at)
            self.stack.happenings.invited(leg, str(rdata.srcAddress), str(rdata.wholeMsg), transport_of(at))
        except Exception:
            log.exception("an INVITE could not be handled")
            self.stack.failed.append(leg)

    @guarded
    def onRegState(self, prm: Any) -> None:  # noqa: N802
        info = self.getInfo()
        self.stack.happenings.registered(self.name, int(prm.code), str(prm.reason), up=bool(info.regIsActive))

    @guarded
    def onSendRequest(self, prm: Any) -> None:  # noqa: N802
        requests.ended(pj, prm, self.stack.happenings)

    @guarded
    def onIncomingSubscribe(self, prm: Any) -> None:  # noqa: N802
        prm.code = 403


class _Endpoint(pj.Endpoint):  # type: ignore[misc]
    """The library's endpoint."""

    def __init__(self, stack: "PjsuaStack") -> None:
        super().__init__()
        self.stack = stack

    @guarded
    def onRejectedIncomingCall(self, prm: Any) -> None:  # noqa: N802
        rdata = prm.rdata
        self.stack.happenings.turned_away(
            str(rdata.srcAddress), str(rdata.wholeMsg), int(prm.statusCode), str(prm.reason)
        )

    @guarded
    def onMediaEvent(self, prm: Any) -> None:  # noqa: N802
        if prm.ev.type == getattr(pj, "PJMEDIA_EVENT_AUD_DEV_ERROR", None):
            self.stack.headset.failed()


class PjsuaStack(Orders):
    """A :class:`~console.telephony.stack.Stack` on PJSIP."""

    happenings: Happenings

    def __init__(self) -> None:
        super().__init__(pj, Factory(pj.Error, self._port_of, _player, _recorder, self._nobody))
        limits = build.installed()
        self.lines = limits.lines if limits else 4
        self.players = limits.players if limits else 32
        self._limits = limits
        self._most_accounts = limits.accounts if limits else 8
        self._most_watched = limits.buddies if limits else 256
        self.failed: list[int] = []
        self._gate = Gate(limits.handles if limits else 64, self.lines)
        self._accounts: dict[str, _Account] = {}
        self._retired: list[tuple[_Account, float]] = []
        self._last_leg = -1
        self._library = Library(str(sys.modules[pj.Call.__module__]._pjsua2.__file__))

    def new_leg(self) -> int:
        """A number for an incoming leg: odd, so that it never meets one the core gave."""
        self._last_leg += 2
        return self._last_leg

    def add(self, call: _Call) -> _Call:
        """Keep a new call until it is DISCONNECTED."""
        self.calls[call.leg] = call
        self._gate.pass_through(monotonic())
        return call

    # -- beginning and end -------------------------------------------------------------------------

    def open(self, settings: PhoneSettings, happenings: Happenings) -> None:
        """Start the library, its listeners and the account of everything but registrations."""
        self.happenings = happenings
        self._settings = settings
        self.headset = Headset(self._library.devices, happenings, settings.input, settings.output)
        dialogs = bool(self._limits and self._limits.dialog_events)
        self._buddies = Buddies(pj, happenings, dialogs=dialogs)
        if len(settings.watches) > self._most_watched:
            raise PhoneError(
                f"staff: blf is true for {len(settings.watches)}, but this build of PJSIP watches "
                f"{self._most_watched} phones"
            )
        self._hold(settings)
        self._endpoint = _Endpoint(self)
        self._log: DiscreetLog | None = None
        self.wards = Wards(packet_filter.only)
        try:
            self._begin(settings)
        except (PhoneError, pj.Error) as problem:
            self._end()
            raise PhoneError(getattr(problem, "reason", "") or str(problem)) from None

    def _hold(self, settings: PhoneSettings) -> None:
        """Raise where the build has not enough accounts."""
        if len(settings.accounts) + len(self._retired) >= self._most_accounts:
            raise PhoneError(
                f"account: {len(settings.accounts)} accounts, but this build of PJSIP holds "
                f"{self._most_accounts - 1}; use fewer, or reception pjsip"
            )

    def use(self, settings: PhoneSettings) -> None:
        """Have other accounts and trunks from now on."""
        self._hold(settings)
        self._settings = settings
        self._protect(settings)

    def _begin(self, settings: PhoneSettings) -> None:
        endpoint = self._endpoint
        endpoint.libCreate()
        self._library.keep_udp()
        if settings.log:
            self._log = prepare_log(settings.log)
        endpoint.libInit(configs.endpoint(pj, settings, self._log.name if self._log else ""))
        self.lines = min(self._library.calls() or self.lines, settings.lines)
        self.lingering = Lingering(self._library.sessions(), self.lines)
        self._inlet = self._library.inlet(self.happenings.requested)
        endpoint.audDevManager().setNullDev()
        for transport in settings.transports:
            self._listen(transport)
        endpoint.libStart()
        codecs = endpoint.codecEnum2()
        for i in range(len(codecs)):
            endpoint.codecSetPriority(codecs[i].codecId, CODECS.get(str(codecs[i].codecId), 0))
        self._protect(settings)

    def _protect(self, settings: PhoneSettings) -> None:
        """Have the accounts of everything but registrations, one for each way audio may be encrypted."""
        used = {peer.srtp for peer in settings.peers} - {"off"}
        # the default takes what comes in, encrypted or not: the phone refuses what its peer may not send
        incoming = configs.account(
            pj, settings, f"sip:reception@{settings.host}", "optional" if used else "off"
        )
        if "" in self._accounts:
            self._accounts[""].modify(incoming)
        else:
            self._add_account("", incoming)
        for srtp in ("off", *sorted(used)) if used else ():
            name = tls_srtp.going_out(srtp)
            if name not in self._accounts:
                self._add_account(name, configs.account(pj, settings, f"sip:{name}@{tls_srtp.NOBODY}", srtp))

    def _listen(self, transport: str) -> None:
        settings = self._settings
        config = configs.transport(pj, settings, transport)
        try:
            self._endpoint.transportCreate(tls_srtp.TRANSPORTS[transport], config)
        except pj.Error as problem:
            raise PhoneError(
                f"sip.listen: {settings.host}:{config.port} can't be opened for {transport.upper()} "
                f"({problem.reason}); end the program that has it or choose another address"
            ) from None

    def _add_account(self, name: str, config: Any) -> None:
        account = self._accounts[name] = _Account(self, name)
        account.create(config, not name)

    def register(self, account: AccountSettings, address: str) -> None:
        """Register an account at its server's address, or have one go by other settings."""
        config = configs.registration(pj, self._settings, account, address)
        try:
            if account.name in self._accounts:
                self._accounts[account.name].modify(config)
            else:
                self._add_account(account.name, config)
        except pj.Error as problem:
            self._accounts.pop(account.name, None)
            self.happenings.registered(account.name, 0, str(problem.reason), up=False)

    def unregister(self, account: str) -> None:
        """Take a registration back; the account goes when its last call has ended."""
        if gone := self._accounts.pop(account, None):
            with suppress(pj.Error):  # it never was registered
                gone.setRegistration(False)
            self._retired.append((gone, monotonic() + RETIRED_S))

    def _retire(self, now: float) -> None:
        """Let accounts go that no call needs any more."""
        for each in tuple(self._retired):
            account, least = each
            if now >= least and all(call.account is not account for call in self.calls.values()):
                self._retired.remove(each)
                account.shutdown()

    def watch(self, name: str, uri: str, account: str) -> str:
        """Subscribe to a phone's state, by dialog-event where the build knows it, else by presence."""
        if account not in self._accounts:
            return f"{account} is not registered yet"
        return self._buddies.watch(name, uri, self._accounts[account])

    def handle(self, wait_ms: int) -> bool:
        """Wait, then do some of what there is to do; gives whether there may be more."""
        if self._gate.is_shut(monotonic()):
            sleep(min(wait_ms, SHUT_MS) / 1000)
            return False
        more = bool(self._endpoint.libHandleEvents(wait_ms) > 0)
        self.wards.tick(monotonic())
        self.lingering.tick(monotonic())
        self.headset.tick()
        self._buddies.handle()
        self._retire(monotonic())
        while self.failed:
            self.hang_up(self.failed.pop(), 500, [])
        return more

    def live(self) -> int:
        """Calls that hold a line."""
        return len(self.calls)

    def close(self) -> None:
        """Free the library. Its objects' own destructors must not run after that."""
        if not self.headset.close():
            os._exit(1)  # the sound system hangs inside the library
        for _ in range(2):
            self.handle(20)
        self._buddies.close()
        for account in (*self._accounts.values(), *(account for account, _least in self._retired)):
            account.shutdown()
        self._accounts.clear()
        self._retired.clear()
        self.release(self.calls.values())
        self.lingering.close()
        self._end()

    def _end(self) -> None:
        gc.collect()
        self._endpoint.libDestroy()
        self._endpoint.thisown = False
        if self._log:
            self._log.close()

    # -- calls -------------------------------------------------------------------------------------

    def dial(self, leg: int, invite: Outgoing) -> str:
        """Send an INVITE; gives why it can't be sent, or nothing."""
        by = self._by(invite.account, invite.srtp)
        if by is None:
            return f"{invite.account} is not registered"
        prm = self._params(0, invite.headers)
        prm.txOption.localUri = invite.sender
        call = self.add(_Dialled(self, by, leg))
        try:
            with self._library.forwarding(invite.hops):
                call.makeCall(invite.uri, prm)
        except pj.Error as problem:
            call.thisown = False
            self.calls.pop(leg, None)
            return str(problem.reason)
        return ""

    def notify(self, uri: str, sender: str, account: str, headers: Headers, body: str) -> str:
        """A NOTIFY nobody asked for."""
        request = requests.notify(pj, uri, sender, headers, body)
        return self._request(account, self._accounts.get(account), request)

    def ask(self, uri: str, sender: str, account: str, srtp: str) -> str:
        """OPTIONS."""
        return self._request(account, self._by(account, srtp), requests.options(pj, uri, sender))

    def renew(self, account: str) -> None:
        """Register anew; where that is under way, it is left alone."""
        with suppress(pj.Error):
            self._accounts[account].setRegistration(True)

    def _by(self, account: str, srtp: str) -> "_Account | None":
        """The account a request goes through."""
        return self._accounts.get(account or tls_srtp.going_out(srtp)) or self._accounts.get(account)

    def _request(self, account: str, by: "_Account | None", request: Any) -> str:
        if by is None:
            return f"{account} is not registered"
        if not hasattr(by, "sendRequest"):
            return "this build of PJSIP sends none"
        return self._try(by.sendRequest, request)

    def _port_of(self, leg: int) -> Any:
        if leg and leg == self.headset.leg:
            ports, wanted = self._endpoint.mediaEnumPorts2(), self.headset.port
            return next((p for i in range(len(ports)) if (p := ports[i]).getPortId() == wanted), None)
        return self.calls[leg].port() if leg in self.calls else None

    def _nobody(self) -> Any:
        return self._endpoint.audDevManager().getPlaybackDevMedia()


def _player(path: str, loop: bool) -> Any:
    player = pj.AudioMediaPlayer()
    player.createPlayer(path, 0 if loop else pj.PJMEDIA_FILE_NO_LOOP)
    return player


def _recorder(path: str) -> Any:
    recorder = pj.AudioMediaRecorder()
    recorder.createRecorder(path)
    return recorder
