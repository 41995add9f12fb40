"""The phone's rules, whatever SIP library carries them out: who may call, what a leg is, how it ends."""

import logging
from collections.abc import Callable
from functools import partial
from math import ceil
from time import monotonic

from console.calls.commands import (
    HEADSET,
    Answer,
    Dial,
    HandOff,
    HangUp,
    Lamp,
    LegCommand,
    Listen,
    Meter,
    PhoneCommand,
    Press,
    Record,
    StopRecording,
    UsePrompts,
)
from console.calls.events import (
    CallArrived,
    CallRefused,
    DigitReceived,
    Ending,
    HandedOff,
    LegAnswered,
    LegEnded,
    LegRinging,
    PhoneEvent,
    SoundDevice,
    SoundDevices,
    TrunkState,
)
from console.telephony import endings, kernel, outgoing, waiting
from console.telephony.arrivals import Arrivals
from console.telephony.door import Door
from console.telephony.garbage import Garbage
from console.telephony.headers import clean, split_host
from console.telephony.legs import GIVEN_BACK_S, HAND_OFF_S, LOOK_UP_S, SILENT_S, Leg
from console.telephony.names import Names, own_address
from console.telephony.overflow import Overflow
from console.telephony.phone import Lines
from console.telephony.secure import SECURE_AUDIO
from console.telephony.settings import PhoneSettings
from console.telephony.sound import Sound
from console.telephony.stack import Outgoing, Stack
from console.telephony.watching import Watching

log = logging.getLogger(__name__)

#: Longest wait inside the library, in milliseconds, with legs and without: what falls due by our own clock
#: is this late at most. A packet ends the wait at once.
SLICE_MS, IDLE_MS = 10, 50
#: Most turns of the library without a look at our own clock.
TURNS = 50
#: How often legs are looked at for what is due, in seconds.
LOOK_S = 0.1
#: How long ``close`` waits for calls to end, in seconds.
CLOSE_S = 2.0
#: What a caller of 603 and the like may be told; everything else becomes a plain 603.
_FINAL = range(300, 700)
_DIGITS = frozenset("0123456789*#ABCD")


class Softphone:
    """A :class:`~console.telephony.phone.Phone` on a :class:`~console.telephony.stack.Stack`."""

    def __init__(self, settings: PhoneSettings, stack: Stack, names: Names | None = None) -> None:
        self._settings = settings
        self._stack = stack
        self._names = names or Names()
        self._arrivals = Arrivals(settings, self._names.known)
        self._overflow = Overflow(settings)
        self._door = Door(settings.ban_after, settings.ban_s, partial(kernel.drop, settings.port))
        self._host = settings.host
        self._legs: dict[int, Leg] = {}
        self._waiting: dict[int, Leg] = {}
        self._unregistered = list(settings.accounts)
        self._told: set[str] = set()
        self._soon: list[Callable[[], None]] = []
        self._events: list[PhoneEvent] = []
        self._sound: Sound
        self._look_at = 0.0
        self._garbage = Garbage()

    # -- the Phone ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Open listeners, then accounts as their servers' names are known."""
        for peer in self._settings.peers:
            for name in (split_host(peer.address) or ("",))[:1] + peer.accept:
                self._names.find(name)
        self._stack.open(self._settings, self)
        self._host = own_address(self._settings.host)
        self._sound = Sound(
            self._stack,
            self._settings.prompts,
            music=self._settings.music,
            ringback=self._settings.ringback,
            players=self._stack.players,
        )
        self._events += [TrunkState(trunk.name, up=True) for trunk in self._settings.trunks]
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
            waiting.order(command, self._settings, self._names, self._host, self._stack.notify)
            return None
        if isinstance(command, UsePrompts):
            return self._sound.use(command.files)
        if not isinstance(command, LegCommand):
            return self._stack.headset.order(command)
        leg = self._legs.get(command.leg)
        try:
            if isinstance(command, Dial):
                self._dial(command)
            elif leg is not None:
                self._order(leg, command)
        except Exception:
            log.exception("%s failed", type(command).__name__)
            if leg := self._legs.get(command.leg):
                self._end(leg, Ending.FAILED, 500, "the phone failed")
                self._stack.hang_up(leg.number, 500, [])

    def lines(self) -> Lines:
        """Lines of this build and lines in use."""
        return Lines(self._stack.lines, self._stack.live())

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

    # -- commands ----------------------------------------------------------------------------------

    def _order(self, leg: Leg, command: LegCommand) -> None:
        now = monotonic()
        match command:
            case Answer() if leg.incoming and not leg.answering:
                leg.answering = True
                self._stack.answer(leg.number, 200)
            case HangUp(_, code):
                self._hang_up(leg, code)
            case Listen(_, to):
                self._sound.listen(leg.number, to, now)
            case Meter(_, on):
                self._sound.meter(leg.number, on=on)
            case Record():
                self._sound.record(command, now)
            case StopRecording():
                self._sound.stop_recording(leg.number, now)
            case Press(_, digits) if digits and set(digits.upper()) <= _DIGITS:
                via = leg.dial.via if leg.dial else leg.invite.facts.trunk if leg.invite else ""
                peer = outgoing.find_peer(via, self._settings)
                info = peer is not None and peer.dtmf == "info"
                self._stack.press(leg.number, digits.upper(), info=info)
            case HandOff() if command.other:
                leg.hand_off, leg.due = command, now + HAND_OFF_S
                if why := self._stack.join(leg.number, command.other):
                    log.warning("a transfer can't be asked for: %s", why)
                    self._handed_off(leg, ok=False, code=500)
            case HandOff():
                leg.hand_off, leg.due = command, now + LOOK_UP_S
                self._reach(leg, command.target, command.via, self._hand_off)
            case _:
                pass

    def _hang_up(self, leg: Leg, code: int) -> None:
        refused = leg.incoming and not leg.answering
        code = code if code in _FINAL else 603
        if leg.answered or leg.answering:
            self._end(leg, Ending.HUNG_UP, 0, "we hung up")
        elif refused:
            self._end(leg, Ending.HUNG_UP, code, "we refused it")
        else:
            self._end(leg, Ending.CANCELLED, 487, "we gave up")
        self._stack.hang_up(leg.number, code if refused else 0, [])

    def _dial(self, command: Dial) -> None:
        if command.leg in self._legs or command.leg % 2:
            log.error("leg %d can't be dialled: its number is taken or odd", command.leg)
            return
        leg = self._legs[command.leg] = Leg(command.leg, dial=command, due=monotonic() + LOOK_UP_S)
        if command.target == HEADSET:
            self._stack.headset.dial(leg.number)
            return
        self._reach(leg, command.target, command.via, self._call)

    def _reach(
        self, leg: Leg, text: str, via: str, then: Callable[[Leg, outgoing.Target, str], None]
    ) -> None:
        """Go on with the target and its address, now or once its name is looked up."""
        try:
            target = outgoing.find_target(text, via, self._settings)
        except outgoing.CannotCall as problem:
            self._unreachable(leg, str(problem))
            return
        found = self._names.find(target.host)
        if found:
            self._waiting.pop(leg.number, None)
            then(leg, target, found[0])
        elif found is None and monotonic() < leg.due:
            self._waiting[leg.number] = leg
        else:
            self._waiting.pop(leg.number, None)
            self._unreachable(leg, f"{target.host} has no address")

    def _unreachable(self, leg: Leg, why: str) -> None:
        if leg.hand_off:
            self._handed_off(leg, ok=False, code=404)
        else:
            self._end(leg, Ending.UNREACHABLE, 0, why)

    def _call(self, leg: Leg, target: outgoing.Target, address: str) -> None:
        dial = leg.dial
        assert dial is not None
        came = self._legs.get(dial.for_leg)
        hops = (came.invite.max_forwards if came and came.invite else 71) - 1
        if hops <= 0:
            self._end(leg, Ending.UNREACHABLE, 483, "the call was forwarded too often")
            return
        sender, headers = outgoing.sender(dial, target, self._settings, self._host)
        if came and came.invite and dial.via:
            headers += outgoing.diversion(came.invite.facts.to, came.invite.facts.hops, self._host)
        leg.calling, leg.due = True, monotonic() + SILENT_S
        invite = Outgoing(target.uri(address), sender, headers, target.account, hops, target.srtp)
        why = self._stack.dial(leg.number, invite)
        if why and leg.number in self._legs:
            self._end(leg, Ending.UNREACHABLE, 0, why)

    def _hand_off(self, leg: Leg, target: outgoing.Target, address: str) -> None:
        uri = target.uri(address)
        if not leg.answering and leg.incoming:
            self._handed_off(leg, ok=True, code=302)
            self._end(leg, Ending.HUNG_UP, 302, "redirected")
            self._stack.hang_up(leg.number, 302, [("Contact", f"<{uri}>")])
            return
        leg.due = monotonic() + HAND_OFF_S
        if self._stack.refer(leg.number, uri):
            self._handed_off(leg, ok=False, code=500)

    def _handed_off(self, leg: Leg, *, ok: bool, code: int) -> None:
        refused = not ok and not leg.taken_up
        if leg.taken_up and not ok:
            leg.given_back, leg.look_at, leg.packets_at = True, 0.0, monotonic()
        leg.hand_off, leg.taken_up = None, False
        self._events.append(HandedOff(leg.number, ok, code, refused))

    # -- happenings --------------------------------------------------------------------------------

    def invited(self, leg: int, source: str, raw: str) -> None:
        """An INVITE: 403 for a stranger, 180 for all others. The library sends it when this returns, so
        all else is read and told after that."""
        peer = self._arrivals.peer(source)
        if peer is None:
            self._soon.append(lambda: self._stack.hang_up(leg, 403, []))
            told, ban = self._door.knocked(source, monotonic())
            if told:
                self.turned_away(source, raw, 403, "not from an account or trunk of ours")
            self._events += [ban] if ban else []
            return
        if peer.srtp == "required" and SECURE_AUDIO not in raw:
            self._soon.append(lambda: self._stack.hang_up(leg, 488, []))
            self.turned_away(source, raw, 488, "its audio is not encrypted")
            return
        if self._overflow.is_due(self._stack.lines, self._stack.live()):
            contact = self._overflow.contact(peer.name)
            code, headers = (302, [("Contact", contact)]) if contact else (486, [])
            self._soon.append(lambda: self._stack.hang_up(leg, code, headers))
            self.turned_away(source, raw, code, "no free line")
            return
        self._stack.answer(leg, 180)
        self._legs[leg] = Leg(leg, incoming=True)
        self._arrivals.keep(leg, raw, peer)

    def turned_away(self, source: str, raw: str, code: int, reason: str) -> None:
        """An INVITE that never became a leg."""
        facts = self._arrivals.read(raw).facts
        why = {486: "no free line"}.get(code, clean(reason))
        self._events.append(CallRefused(clean(source), facts.caller, facts.to, code, why))

    def trying(self, leg: int) -> None:
        """The far end is there."""
        if found := self._legs.get(leg):
            found.heard_of = True

    def ringing(self, leg: int) -> None:
        """180 or 183."""
        found = self._legs.get(leg)
        if found and not found.rang and not found.incoming:
            found.rang = found.heard_of = True
            self._events.append(LegRinging(leg, found.early_media))

    def confirmed(self, leg: int) -> None:
        """Up: 200 and ACK."""
        if (found := self._legs.get(leg)) and not found.answered:
            found.answered = found.answering = True
            found.packets_at = monotonic()
            found.look_at = found.packets_at + self._settings.media_timeout_s / 4
            self._events.append(LegAnswered(leg))

    def ended(self, leg: int, code: int, reason: str) -> None:
        """Gone, without our doing: what we end ourselves has ended for us before."""
        self._read_new()
        if found := self._legs.get(leg):
            if found.answered:
                ending = endings.of_answered(code)
            elif found.incoming:
                ending = endings.of_arrived(code)
            else:
                ending = endings.of_dialled(code, rang=found.rang)
            self._end(found, ending, code, clean(reason))

    def media(self, leg: int, *, up: bool) -> None:
        """Audio set up anew, or gone."""
        if found := self._legs.get(leg):
            self._sound.media(leg, monotonic(), up=up)
            if up and found.dial and not found.answered and not found.early_media:
                found.early_media = True
                if found.rang:
                    self._events.append(LegRinging(leg, early_media=True))

    def digit(self, leg: int, digit: str) -> None:
        """A digit of a telephone's keypad; anything else is dropped."""
        if leg in self._legs and digit.upper() in _DIGITS:
            self._events.append(DigitReceived(leg, digit.upper()))

    def referred(self, leg: int, code: int, *, final: bool) -> None:
        """A REFER's end: on success the far end has the call and we leave it."""
        found = self._legs.get(leg)
        if found and found.hand_off and code < 300:
            found.taken_up = True
        if found and found.hand_off and (final or code >= 300) and code >= 200:
            self._handed_off(found, ok=code < 300, code=code)
            if code < 300:
                self._hang_up(found, 0)

    def registered(self, account: str, code: int, reason: str, *, up: bool) -> None:
        """A registration."""
        self._events.append(TrunkState(account, up, "" if up else clean(f"{code} {reason}".strip())))

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
                order()
            if not more:
                break
            wait_ms = 0
        now = monotonic()
        self._door.tick(now)
        self._events += self._sound.tick(now)
        for leg in list(self._waiting.values()):
            wanted = leg.hand_off or leg.dial
            if leg.number not in self._legs or wanted is None:
                del self._waiting[leg.number]
            else:
                self._reach(leg, wanted.target, wanted.via, self._hand_off if leg.hand_off else self._call)
        if now >= self._look_at:
            self._look_at = now + LOOK_S
            for leg in list(self._legs.values()):
                self._look_after(leg, now)
            if self._unregistered:
                self._register()
            self._events += self._watching.tick(now)
        self._garbage.tick(now)

    def _look_after(self, leg: Leg, now: float) -> None:
        """Time limits of one leg."""
        limit_s = self._settings.media_timeout_s
        if leg.given_back:
            limit_s = min(limit_s, GIVEN_BACK_S)
        if leg.answered and limit_s and now >= leg.look_at:
            leg.look_at = now + limit_s / 4
            packets = self._stack.packets(leg.number)
            if leg.media_is_dead(packets, now, limit_s):
                self._end(leg, Ending.MEDIA_DEAD, 0, "no audio came any more")
                self._stack.hang_up(leg.number, 0, [])
        elif leg.calling and not leg.heard_of and now >= leg.due:
            self._end(leg, Ending.UNREACHABLE, 408, "nothing answered")
            self._stack.hang_up(leg.number, 0, [])
        if leg.hand_off and leg.number not in self._waiting and now >= leg.due:
            self._handed_off(leg, ok=False, code=408)

    def _register(self) -> None:
        for account in list(self._unregistered):
            place = split_host(account.server)
            found = self._names.find(place[0]) if place else ()
            if found:
                self._unregistered.remove(account)
                self._stack.register(account, found[0])
            elif found is not None and account.name not in self._told:
                self._told.add(account.name)
                self._events.append(
                    TrunkState(account.name, up=False, why=f"{account.server} has no address")
                )

    def _end(self, leg: Leg, ending: Ending, code: int, why: str) -> None:
        """A leg's one end. The library may need longer for its part; nobody hears of that."""
        del self._legs[leg.number]
        self._waiting.pop(leg.number, None)
        if leg.hand_off:
            # Some hang up as soon as they have taken up a REFER, without a last NOTIFY.
            self._handed_off(leg, ok=leg.taken_up and ending is Ending.HUNG_UP, code=code)
        self._sound.drop(leg.number, monotonic(), LegEnded(leg.number, ending, code, why))

    def _read_new(self) -> None:
        """Tell of the calls whose 180 is sent."""
        for number, invite in self._arrivals.read_all():
            self._legs[number].invite = invite
            self._events.append(CallArrived(number, invite.facts, invite.sip_id))
            if self._settings.auto_answer and invite.auto_answer:
                self._soon.append(partial(self.do, Answer(number)))
