"""What happens in one call, whatever SIP library carries it out: what we do with a leg, what its far end
does, its time limits and its one end."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from time import monotonic
from typing import Protocol, TypeVar

from console.calls.protocol.commands import (
    HEADSET,
    Answer,
    Dial,
    HandOff,
    HangUp,
    LegCommand,
    Listen,
    Meter,
    Press,
    Record,
    StopRecording,
)
from console.calls.protocol.events import (
    CallArrived,
    CallRefused,
    DigitReceived,
    Ending,
    Fault,
    HandedOff,
    LegAnswered,
    LegEnded,
    LegRerouted,
    LegRinging,
    PhoneEvent,
    PressFailed,
)
from console.routing.numbers.tolls import Toll, toll_of
from console.telephony.firewall.sentry import Sentry
from console.telephony.leg import (
    GIVEN_BACK_S,
    HAND_OFF_S,
    LOOK_UP_S,
    RINGS_S,
    RUNG_S,
    SAID_NO_MORE_S,
    SILENT_S,
    Leg,
)
from console.telephony.media.engine import Sound
from console.telephony.sip import outgoing, sdp, status_codes
from console.telephony.sip.arrivals import Arrivals
from console.telephony.sip.dns import Names
from console.telephony.sip.headers import clean, single
from console.telephony.sip.liveness import ANSWER_S, UNWATCHED_S, Alive, Ask
from console.telephony.sip.settings import PhoneSettings
from console.telephony.sip.status_codes import Cause
from console.telephony.stack import Outgoing, Stack

log = logging.getLogger(__name__)
T = TypeVar("T")

#: What a caller of 603 and the like may be told; everything else becomes a plain 603.
_FINAL = range(300, 700)
_DIGITS = frozenset("0123456789*#ABCD")


def _costs_its_leg(otherwise: T) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """What the far end of a leg did: a mistake of ours in it ends that leg alone, and gives ``otherwise``."""

    def of(happening: Callable[..., T]) -> Callable[..., T]:
        @wraps(happening)
        def inner(self: "Calls", leg: int, *given: object, **more: object) -> T:
            try:
                return happening(self, leg, *given, **more)
            except Exception:
                log.exception("%s of leg %d failed", happening.__name__, leg)
                self._soon.append(partial(self._break, leg))
                return otherwise

        return inner

    return of


class Peers(Protocol):
    """What knows whether trunks and accounts are there."""

    def is_down(self, name: str) -> bool:
        """Whether one is known to be down."""

    def has_fallen_silent(self, name: str, now: float) -> bool:
        """Whether one that has answered before says nothing any more; it is asked meanwhile."""


class Calls:
    """The legs of a phone, by number. Events gather in ``_events``; what a callback of the library may not do
    itself, in ``_soon``."""

    _sound: Sound
    _sentry: Sentry
    _peers: Peers

    def __init__(self, settings: PhoneSettings, stack: Stack, names: Names) -> None:
        self._settings = settings
        self._stack = stack
        self._names = names
        self._arrivals = Arrivals(settings, names.known)
        self._host = settings.host
        self._legs: dict[int, Leg] = {}
        self._waiting: dict[int, Leg] = {}
        self._soon: list[Callable[[], None]] = []
        self._events: list[PhoneEvent] = []

    @property
    def _most(self) -> int:
        """Calls that can be held: by the build, the config and the ports for their audio."""
        return min(self._stack.lines, self._settings.audio_lines)

    def order(self, command: LegCommand) -> None:
        """Carry out a command for a leg; a failure comes back as an event of the leg, one that is gone is
        passed over."""
        leg = self._legs.get(command.leg)
        try:
            if isinstance(command, Dial):
                self._dial(command)
            elif leg is not None:
                self._order(leg, command)
        except Exception:
            log.exception("%s failed", type(command).__name__)
            self._break(command.leg)

    def _guarded(self, leg: Leg, do: Callable[..., None], *given: object) -> None:
        """Do something with a leg; a mistake of ours in it ends that leg alone."""
        try:
            do(leg, *given)
        except Exception:
            log.exception("leg %d failed", leg.number)
            self._break(leg.number)

    def _break(self, number: int) -> None:
        """End a leg with which something went wrong here."""
        if leg := self._legs.get(number):
            self._fail(leg, Cause.EXCEPTION, Cause.EXCEPTION, 500)
            self._stack.hang_up(number, 500, [])

    # -- what we do --------------------------------------------------------------------------------

    def _order(self, leg: Leg, command: LegCommand) -> None:
        now = monotonic()
        match command:
            case Answer() if leg.incoming and not leg.answering:
                leg.answering = True
                if why := self._stack.answer(leg.number, 200):
                    log.error("a call can't be answered: %s", why)
                    self._fail(leg, Cause.NOT_ANSWERED, clean(why), 500)
                    self._stack.hang_up(leg.number, 500, [])
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
                if why := self._stack.press(leg.number, digits.upper(), info=info):
                    self._events.append(PressFailed(leg.number, clean(why)))
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
        if ways := self._ways(command):
            leg.ways = list(ways[1:])
            leg.dial = command = replace(command, via=ways[0])
        self._reach(leg, command.target, command.via, self._call)

    def _ways(self, dial: Dial) -> tuple[str, ...]:
        """The accounts and trunks by which a number is called, in order, those that are down at last; empty
        for what is not called by number, and where the command names one that is none of them."""
        toll = toll_of(dial.target, self._settings.country)
        ways = self._settings.ways.get(toll.value, ())
        if not dial.via or not (dial.via in ways or toll is Toll.EMERGENCY):
            return ()
        return tuple(sorted(ways, key=self._peers.is_down))

    def _try_next(self, leg: Leg, code: int, why: str) -> bool:
        """Try the next account or trunk for a leg that did not come up; gives whether there is one."""
        dial = leg.dial
        if not leg.ways or dial is None or leg.answered or leg.hand_off:
            return False
        self._stack.abandon(leg.number)
        self._sentry.over(leg.call_id)
        self._sound.media(leg.number, monotonic(), up=False)
        leg.calling = leg.heard_of = leg.rang = leg.early_media = False
        leg.call_id, leg.due = "", monotonic() + LOOK_UP_S
        leg.dial = replace(dial, via=leg.ways.pop(0))
        said = " ".join(filter(None, (str(code or ""), why)))
        self._events.append(LegRerouted(leg.number, dial.via, leg.dial.via, said))
        self._soon.append(partial(self._dial_again, leg))
        return True

    def _refused_on_the_way(self, leg: Leg, code: int, why: str) -> bool:
        return status_codes.is_refused_on_the_way(code, rang=leg.rang) and self._try_next(leg, code, why)

    def _has_lost_its_way(self, leg: Leg, now: float) -> bool:
        """Whether what a leg is dialled through has fallen silent, and there is another way."""
        dialling = leg.ways and leg.dial and leg.calling and not leg.answered
        return bool(dialling and leg.dial and self._peers.has_fallen_silent(leg.dial.via, now))

    def _dial_again(self, leg: Leg) -> None:
        if self._legs.get(leg.number) is leg and leg.dial:
            self._guarded(leg, self._reach, leg.dial.target, leg.dial.via, self._call)

    def _is_full(self, name: str) -> bool:
        """Whether an account or trunk has as many calls as it takes."""
        peer = outgoing.find_peer(name, self._settings)
        if peer is None or not peer.max_calls:
            return False
        dialled = sum(leg.dial.via == name for leg in self._legs.values() if leg.dial and leg.calling)
        came = sum(leg.invite.facts.trunk == name for leg in self._legs.values() if leg.invite)
        return dialled + came >= peer.max_calls

    def _reach(
        self, leg: Leg, text: str, via: str, then: Callable[[Leg, outgoing.Target, str], None]
    ) -> None:
        """Go on with the target and its address, now or once its name is looked up."""
        try:
            target = outgoing.find_target(text, via, self._settings)
        except outgoing.CannotCall as problem:
            self._unreachable(leg, Cause.NO_TARGET, str(problem))
            return
        found = self._names.find(target.host)
        if found:
            self._waiting.pop(leg.number, None)
            then(leg, target, found[0])
        elif found is None and monotonic() < leg.due:
            self._waiting[leg.number] = leg
        else:
            self._waiting.pop(leg.number, None)
            self._unreachable(leg, Cause.NO_HOST, f"{target.host} has no IPv4 address")

    def _unreachable(self, leg: Leg, cause: Cause, why: str) -> None:
        if leg.hand_off:
            self._handed_off(leg, ok=False, code=404)
        else:
            self._fail(leg, cause, why)

    def _fail(self, leg: Leg, cause: Cause, why: str, code: int = 0) -> None:
        """A leg never comes up, or is lost at our end."""
        if status_codes.is_of_the_way(cause) and self._try_next(leg, code, why):
            return
        ending, fault = status_codes.CAUSES[cause]
        self._end(leg, ending, code, why, fault)

    def _call(self, leg: Leg, target: outgoing.Target, address: str) -> None:
        dial = leg.dial
        assert dial is not None
        came = self._legs.get(dial.for_leg)
        hops = (came.invite.max_forwards if came and came.invite and not dial.own else 71) - 1
        if hops <= 0:
            self._fail(leg, Cause.TOO_MANY_HOPS, "the call was forwarded too often", 483)
            return
        if self._stack.live() >= self._most:
            self._fail(leg, Cause.NO_LINE, "no free line")
            return
        if self._is_full(dial.via):
            self._fail(leg, Cause.TRUNK_FULL, Cause.TRUNK_FULL)
            return
        sender, headers = outgoing.sender(dial, target, self._settings, self._host)
        if came and came.invite and dial.via:
            headers += outgoing.diversion(came.invite.facts.to, came.invite.facts.hops, self._host)
        leg.calling = True
        leg.due = monotonic() + (min(self._settings.give_up_s, SILENT_S) if leg.ways else SILENT_S)
        leg.peer, leg.srtp = self._arrivals.peer(f"{address}:{target.port}"), target.srtp
        invite = Outgoing(target.uri(address), sender, headers, target.account, hops, target.srtp)
        why = self._stack.dial(leg.number, invite)
        further = leg.peer.media_from if leg.peer else ()
        self._stack.admit(leg.number, (*self._names.known(target.host), *further))
        if why and leg.number in self._legs:
            cause = status_codes.not_sent(why)
            self._fail(leg, cause, cause if cause is Cause.NO_PORT else why)

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
            leg.given_back, leg.look_at = True, 0.0
            if leg.alive:
                leg.alive.heard_at = monotonic()
        leg.hand_off, leg.taken_up = None, False
        self._events.append(HandedOff(leg.number, ok, code, refused))

    def _reach_waiting(self) -> None:
        """Try those once more whose far end's name was still being looked up."""
        for leg in list(self._waiting.values()):
            wanted = leg.hand_off or leg.dial
            if leg.number not in self._legs or wanted is None:
                del self._waiting[leg.number]
            else:
                then = self._hand_off if leg.hand_off else self._call
                self._guarded(leg, self._reach, wanted.target, wanted.via, then)

    # -- what the far end does ----------------------------------------------------------------------

    @_costs_its_leg(None)
    def trying(self, leg: int, source: str = "", raw: str = "") -> None:
        """The far end is there."""
        if found := self._legs.get(leg):
            found.heard_of = True
            if raw and (call_id := single(raw, "call-id")):
                found.call_id = call_id
                self._sentry.begins(call_id, leg, found.peer, source, raw)

    @_costs_its_leg(None)
    def ringing(self, leg: int) -> None:
        """180 or 183."""
        found = self._legs.get(leg)
        if found and not found.rang and not found.incoming:
            found.rang = found.heard_of = True
            self._events.append(LegRinging(leg, found.early_media))

    @_costs_its_leg(None)
    def confirmed(self, leg: int) -> None:
        """Up: 200 and ACK."""
        if (found := self._legs.get(leg)) and not found.answered:
            found.answered = found.answering = True
            found.alive = Alive(monotonic())
            found.look_at = found.alive.heard_at + (self._settings.media_timeout_s or UNWATCHED_S) / 4
            self._events.append(LegAnswered(leg))

    @_costs_its_leg(None)
    def ended(self, leg: int, code: int, reason: str) -> None:
        """Gone, without our doing: what we end ourselves has ended for us before."""
        self._read_new()
        if found := self._legs.get(leg):
            why = clean(reason)
            if found.answered:
                ending = status_codes.of_answered(code)
            elif found.incoming:
                ending = status_codes.of_arrived(code)
            elif self._refused_on_the_way(found, code, why):
                return
            else:
                ending, why = status_codes.of_dialled(code, rang=found.rang), status_codes.in_words(code, why)
            self._end(found, ending, code, why, status_codes.fault_of(code))

    @_costs_its_leg(None)
    def media(self, leg: int, *, up: bool, encrypted: bool = False) -> None:
        """Audio set up anew, or gone."""
        if found := self._legs.get(leg):
            if up and found.srtp == "required" and not encrypted:
                self._soon.append(partial(self._not_encrypted, found))
                return
            self._sound.media(leg, monotonic(), up=up)
            if up and found.dial and not found.answered and not found.early_media:
                found.early_media = True
                if found.rang:
                    self._events.append(LegRinging(leg, early_media=True))

    @_costs_its_leg("the phone failed")
    def offered(self, leg: int, sdp_text: str) -> str:
        """Why other audio is not taken, or nothing."""
        found = self._legs.get(leg)
        return sdp.refused(sdp_text, srtp=found.srtp) if found else ""

    def _not_encrypted(self, leg: Leg) -> None:
        """End a leg whose audio came to be readable although it must not."""
        if self._legs.get(leg.number) is leg:
            self._fail(leg, Cause.NOT_ENCRYPTED, Cause.NOT_ENCRYPTED, 488)
            self._stack.hang_up(leg.number, 488, [])

    @_costs_its_leg(None)
    def pressed(self, leg: int, key: str, began: int, *, ended: bool) -> None:
        """A key of a telephone's keypad, as RTP event that began at ``began``, or a piece of one."""
        if found := self._legs.get(leg):
            self._tell_key(leg, found.keypad.event(key, began, monotonic(), ended=ended))

    @_costs_its_leg(500)
    def informed(self, leg: int, raw: str) -> int:
        """An INFO; gives the status of its answer."""
        found = self._legs.get(leg)
        if found is None:
            return 481
        code, key = found.keypad.info(raw, monotonic())
        self._tell_key(leg, key)
        return code

    def _tell_key(self, leg: int, key: str) -> None:
        if key:
            self._events.append(DigitReceived(leg, key))

    @_costs_its_leg(None)
    def referred(self, leg: int, code: int, *, final: bool) -> None:
        """A REFER's end: on success the far end has the call and we leave it."""
        found = self._legs.get(leg)
        if found and found.hand_off and code < 300:
            found.taken_up = True
            if code < 200 and final:
                found.due = monotonic() + SAID_NO_MORE_S
            elif 180 <= code < 200:
                found.due = monotonic() + RUNG_S
        if found and found.hand_off and (final or code >= 300) and code >= 200:
            self._handed_off(found, ok=code < 300, code=code)
            if code < 300:
                self._hang_up(found, 0)

    # -- its time and its end ----------------------------------------------------------------------

    def _look_after(self, leg: Leg, now: float) -> None:
        """Time limits of one leg."""
        if leg.answered and leg.alive and now >= leg.look_at:
            self._look_for(leg, leg.alive, now)
        elif leg.calling and not leg.heard_of and now >= leg.due:
            self._fail(leg, Cause.SILENT, Cause.SILENT, 408)
            self._stack.hang_up(leg.number, 0, [])
        elif self._has_lost_its_way(leg, now):
            self._try_next(leg, 0, "does not answer any more")
        elif leg.calling and not leg.answered and now >= leg.due + RINGS_S:
            self._end(leg, Ending.NO_ANSWER, 487, "it rang for too long")
            self._stack.hang_up(leg.number, 0, [])
        if leg.hand_off and leg.number not in self._waiting and now >= leg.due:
            self._handed_off(leg, ok=False, code=408)

    def _look_for(self, leg: Leg, alive: Alive, now: float) -> None:
        """End a leg whose far end is gone; ask one that need not speak whether it is there."""
        if leg.dial and leg.dial.target == HEADSET:
            return
        limit_s = self._settings.media_timeout_s
        if leg.given_back and limit_s:
            limit_s = min(limit_s, GIVEN_BACK_S)
        leg.look_at = now + min((limit_s or UNWATCHED_S) / 4, ANSWER_S / 4)
        found = alive.look(self._stack.packets(leg.number), now, limit_s)
        if found is Ask.PROBE:
            found = self._stack.probe(leg.number)
        if isinstance(found, str) and found:
            self._leg_gone(leg, found)

    @_costs_its_leg(None)
    def probed(self, leg: int, code: int) -> None:
        """What a far end answered to OPTIONS in the dialog."""
        found = self._legs.get(leg)
        if found and found.alive and (why := found.alive.answered(code, monotonic())):
            self._soon.append(partial(self._leg_gone, found, why))

    def _leg_gone(self, leg: Leg, why: str) -> None:
        """Nobody is there any more."""
        if leg.number in self._legs:
            self._end(leg, Ending.MEDIA_DEAD, 0, clean(why))
            self._stack.hang_up(leg.number, 0, [])

    def _end(self, leg: Leg, ending: Ending, code: int, why: str, fault: Fault = Fault.PHONE) -> None:
        """A leg's one end. The library may need longer for its part; nobody hears of that."""
        del self._legs[leg.number]
        self._sentry.over(leg.call_id)
        self._waiting.pop(leg.number, None)
        if leg.hand_off:
            # Some hang up as soon as they have taken up a REFER, without a last NOTIFY.
            self._handed_off(leg, ok=leg.taken_up and ending is Ending.HUNG_UP, code=code)
        self._sound.drop(leg.number, monotonic(), LegEnded(leg.number, ending, code, why, fault))

    def _read_new(self) -> None:
        """Tell of the calls whose 180 is sent."""
        for number, invite in self._arrivals.read_all():
            if invite is None:
                self._break(number)
                self._events.append(CallRefused("", "", "", 500, "its INVITE could not be read"))
                continue
            self._legs[number].invite = invite
            self._events.append(CallArrived(number, invite.facts, invite.sip_id))
            if self._settings.auto_answer and invite.auto_answer:
                self._soon.append(partial(self.order, Answer(number)))
