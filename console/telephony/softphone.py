"""The phone's rules, whatever SIP library carries them out: who may call, when what is looked at."""

from functools import partial
from math import ceil
from time import monotonic
from typing import Any

from console.calls.protocol.commands import HangUp, Lamp, LegCommand, PhoneCommand, UsePrompts
from console.calls.protocol.events import CallRefused, PhoneEvent, SoundDevice, SoundDevices, TrunkState
from console.telephony.firewall import packet_filter
from console.telephony.firewall.sentry import Sentry
from console.telephony.garbage import Garbage
from console.telephony.leg import Leg
from console.telephony.leg_control import Calls
from console.telephony.media.engine import Sound
from console.telephony.monitor import mwi
from console.telephony.monitor.blf import Watching
from console.telephony.monitor.options_ping import Asking
from console.telephony.phone import Lines
from console.telephony.safe_callback import safely
from console.telephony.sip import sdp
from console.telephony.sip.dns import Names, own_address
from console.telephony.sip.headers import clean, split_host
from console.telephony.sip.inlet import PASS, Request
from console.telephony.sip.overflow import Overflow
from console.telephony.sip.peers import Peer
from console.telephony.sip.settings import PhoneSettings, renewed
from console.telephony.stack import Stack

#: Longest wait inside the library, in milliseconds, with legs and without: what falls due by our own clock
#: is this late at most. A packet ends the wait at once.
SLICE_MS, IDLE_MS = 10, 50
#: Most turns of the library without a look at our own clock.
TURNS = 50
#: How often legs are looked at for what is due, in seconds.
LOOK_S = 0.1
#: After how long without a sign of the far end a TCP connection is given up, in seconds.
GIVE_UP_S = 15.0
#: After how long a server has taken a registration away whose account is gone, in seconds.
UNREGISTERED_S = 2.0
#: Why a caller finds no line; and what the library's own words for a refusal mean.
NO_LINE, NO_PORT = "no free line", "no free audio port (rtp_ports)"
_WORDS = {"Server Internal Error": "its audio can't be set up: another program may use our rtp_ports"}
#: How long ``close`` waits for calls to end, in seconds.
CLOSE_S = 2.0


class Softphone(Calls):
    """A :class:`~console.telephony.phone.Phone` on a :class:`~console.telephony.stack.Stack`; what happens
    in one call is its parent's."""

    def __init__(self, settings: PhoneSettings, stack: Stack, names: Names | None = None) -> None:
        super().__init__(settings, stack, names or Names())
        self._overflow = Overflow(settings)
        self._sentry = Sentry(settings, self._names, partial(packet_filter.drop, settings.port))
        self._unregistered = list(settings.accounts)
        self._look_at = self._register_at = 0.0
        self._call_id = ""
        self._lamps = mwi.Lamps(self._light)
        self._garbage = Garbage()

    # -- the Phone ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Open listeners, then accounts as their servers' names are known."""
        self._know()
        self._stack.open(self._settings, self)
        self._host = own_address(self._settings.host)
        self._sound = Sound(
            self._stack,
            self._settings.prompts,
            music=self._settings.music,
            ringback=self._settings.ringback,
            players=self._stack.players,
        )
        hurry = partial(packet_filter.hurry, GIVE_UP_S)
        self._peers = self._asking = Asking(
            self._settings, self._names, self._stack, monotonic(), host=self._host, hurry=hurry
        )
        self._events += self._asking.tick(monotonic())
        self._watching = Watching(self._settings, self._names, self._stack, monotonic())
        self._register()

    def poll(self, timeout_s: float) -> tuple[PhoneEvent, ...]:
        """What happened since the last poll, oldest first; waits at most ``timeout_s`` seconds."""
        end, left = monotonic() + timeout_s, timeout_s
        while True:
            most = 0 if self._events else SLICE_MS if self._legs else IDLE_MS
            self._turn(min(most, ceil(left * 1000)))
            left = end - monotonic()
            if self._events or left <= 0:
                events, self._events = tuple(self._events), []
                return events

    def do(self, command: PhoneCommand) -> None:
        """Carry out one command; a failure comes back as an event of its leg."""
        if isinstance(command, Lamp):
            self._lamps.order(command, monotonic())
        elif isinstance(command, UsePrompts):
            self._sound.use(command.files)
        elif isinstance(command, LegCommand):
            self.order(command)
        else:
            self._stack.headset.order(command)

    def renew(self, settings: PhoneSettings) -> tuple[str, ...]:
        """Use other accounts, trunks and limits from now on."""
        old, now = self._settings, monotonic()
        new, needs = renewed(old, settings)
        self._stack.use(new)
        self._settings = new
        for name in {account.name for account in old.accounts} - {account.name for account in new.accounts}:
            self._stack.unregister(name)
        changed = [account for account in new.accounts if account not in old.accounts]
        waiting = [account for account in self._unregistered if account in new.accounts]
        self._unregistered = list(dict.fromkeys((*waiting, *changed)))
        # A server that still takes the old registration away must not take the new one with it.
        leaving = {(account.server, account.user) for account in old.accounts if account not in new.accounts}
        again = any((account.server, account.user) in leaving for account in changed)
        self._register_at = now + UNREGISTERED_S if again else now
        self._know()
        self._arrivals.use(new)
        self._overflow = Overflow(new)
        self._sentry.use(new)
        self._asking.use(new, now)
        self._watching.use(new)
        return needs

    def _know(self) -> None:
        """Have the names of all peers looked up."""
        for peer in self._settings.peers:
            for name in (split_host(peer.address) or ("",))[:1] + peer.accept:
                self._names.find(name)
        for name in self._settings.named:
            self._names.find(name)

    def lines(self) -> Lines:
        """Lines of this build and lines in use."""
        return Lines(self._most, self._stack.live())

    def close(self) -> None:
        """Hang up what lives, close recordings, unregister, and free the library."""
        for leg in list(self._legs.values()):
            self.do(HangUp(leg.number, 503))
        end = monotonic() + CLOSE_S
        while (self._stack.live() or self._sound.closing) and monotonic() < end:
            self._turn(SLICE_MS)
        self._names.close()
        self._stack.close()
        self._sound.close()

    # -- happenings --------------------------------------------------------------------------------

    def requested(self, request: Request) -> int:
        """A request, before the library makes anything of it: PASS, DROP, or the status that refuses it."""
        peer = self._arrivals.peer(request.source, request.transport)
        self._call_id = request.call_id
        verdict, events, written = self._sentry.look(request, peer, monotonic())
        self._events += events
        if written:
            self._turned_away(request, verdict)
        return verdict or self._taken(request, peer)

    def _taken(self, request: Request, peer: Peer | None) -> int:
        """What becomes of a request that may be made: some are answered here."""
        leg = self._sentry.leg(request.call_id)
        if leg and request.within and request.method == "INFO":
            return self.informed(leg, request.raw)
        if leg and request.within and request.method == "OPTIONS":
            return 200
        if request.method not in ("INVITE", "UPDATE"):
            return PASS
        found = self._legs.get(leg)
        if request.within:
            return 488 if sdp.refused(sdp.body(request.raw), srtp=found.srtp if found else "off") else PASS
        if not leg and self._stack.live() >= self._settings.audio_lines:
            self.turned_away(request.source, request.raw, 486, NO_PORT)
            return 486
        why = sdp.refusal(request.raw, srtp=peer.srtp if peer else "off")
        if why and not leg:
            self.turned_away(request.source, request.raw, 488, why)
        return 488 if why else PASS

    def _turned_away(self, request: Request, code: int) -> None:
        tls = self._arrivals.peer(request.source) is not None
        why = "it did not come by TLS" if tls else "not from an account or trunk of ours"
        self.turned_away(request.source, request.raw, code, why)

    def invited(self, leg: int, source: str, raw: str, transport: str = "") -> None:
        """An INVITE: 403 for a stranger, 180 for all others. The library sends it when this returns, so
        all else is read and told after that."""
        peer = self._arrivals.peer(source, transport)
        if peer is None:
            self._soon.append(lambda: self._stack.hang_up(leg, 403, []))
            written, events = self._sentry.knocked(source, monotonic())
            if written:
                self._turned_away(Request("INVITE", source, transport, "", within=False, raw=raw), 403)
            self._events += events
            return
        if why := sdp.refusal(raw, srtp=peer.srtp):
            self._soon.append(lambda: self._stack.hang_up(leg, 488, []))
            self.turned_away(source, raw, 488, why)
            return
        if self._overflow.is_due(self._most, self._stack.live()):
            contact = self._overflow.contact(peer.name)
            code, headers = (302, [("Contact", contact)]) if contact else (486, [])
            self._soon.append(lambda: self._stack.hang_up(leg, code, headers))
            self.turned_away(source, raw, code, "no free line")
            return
        self._stack.admit(leg, (source.rpartition(":")[0], *peer.media_from))
        if why := self._stack.answer(leg, 180):
            self._soon.append(lambda: self._stack.hang_up(leg, 500, []))
            self.turned_away(source, raw, 500, why)
            return
        known = peer if peer.name else None
        self._legs[leg] = Leg(leg, incoming=True, peer=known, srtp=peer.srtp, call_id=self._call_id)
        if self._call_id:
            self._sentry.begins(self._call_id, leg, known, source, raw)
        self._arrivals.keep(leg, raw, peer)

    def turned_away(self, source: str, raw: str, code: int, reason: str) -> None:
        """An INVITE that never became a leg."""
        facts = self._arrivals.read(raw).facts
        why = NO_LINE if code == 486 and reason != NO_PORT else _WORDS.get(reason, clean(reason))
        self._events.append(CallRefused(clean(source), facts.caller, facts.to, code, why))

    def registered(self, account: str, code: int, reason: str, *, up: bool) -> None:
        """A registration."""
        state = TrunkState(account, up, "" if up else clean(f"{code} {reason}".strip()))
        self._events += self._asking.registered(state)

    def asked(self, uri: str, why: str, *, answered: bool) -> None:
        """What came of asking a far end whether it is there."""
        if answered:
            self._asking.answered(uri, clean(why))
        else:
            self._asking.failed(uri, why, monotonic())

    def _light(self, lamp: Lamp) -> str:
        """Tell one phone; gives the address it went to, or nothing."""
        sent: list[str] = []

        def notify(uri: str, *more: Any) -> str:
            why = self._stack.notify(uri, *more)
            sent.append("" if why else uri)
            return why

        mwi.order(lamp, self._settings, self._names, self._host, notify)
        return sent[-1] if sent else ""

    def notified(self, uri: str) -> None:
        """A phone has answered a NOTIFY: the newest count follows. The library sends nothing from within."""
        self._soon.append(lambda: self._lamps.answered(uri, monotonic()))

    def watched(self, name: str, raw: str, *, up: bool, why: str) -> None:
        """What the PBX says of a phone."""
        self._watching.heard(name, raw, monotonic(), up=up, why=clean(why))

    def devices(self, found: tuple[SoundDevice, ...], why: str) -> None:
        """The machine's sound devices."""
        self._events.append(SoundDevices(found, why))

    # -- turns -------------------------------------------------------------------------------------

    def _turn(self, wait_ms: int) -> None:
        for _ in range(TURNS):
            more = self._stack.handle(wait_ms)
            self._read_new()
            soon, self._soon = self._soon, []
            for order in soon:
                safely("an answer to the far end", order)
            if not more:
                break
            wait_ms = 0
        now = monotonic()
        self._events += safely("the bans", self._sentry.tick, now) or ()
        self._events += safely("what callers hear", self._sound.tick, now) or ()
        self._reach_waiting()
        if now >= self._look_at:
            self._look_at = now + LOOK_S
            for leg in list(self._legs.values()):
                self._guarded(leg, self._look_after, now)
            if self._unregistered and now >= self._register_at:
                safely("registering", self._register)
            self._events += safely("asking trunks", self._asking.tick, now) or ()
            self._events += safely("watching phones", self._watching.tick, now) or ()
            safely("lamps", self._lamps.tick, now)
        self._garbage.tick(now)

    def _register(self) -> None:
        for account in list(self._unregistered):
            place = split_host(account.server)
            found = self._names.find(place[0]) if place else ()
            if found:
                self._unregistered.remove(account)
                self._stack.register(account, found[0])
            elif found is not None:
                why = f"{account.server} has no IPv4 address"
                self._events += self._asking.registered(TrunkState(account.name, up=False, why=why))
