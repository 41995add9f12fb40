"""Messages heard from any phone: the routing's mailbox says what is played, PINs are compared elsewhere.

Tries are counted by caller and by box, over all calls, before they are compared and one at a time. After
three wrong ones nothing is compared for a while, which doubles with each further one. That a number is no
box's is never told apart from a wrong PIN. The owner of a box hears of it, and is counted apart at their own
phone.
"""

from zoneinfo import ZoneInfo

from console.calls.access import visibility
from console.calls.inbox import inbox, mail_notices
from console.calls.protocol.answers import Left
from console.calls.protocol.commands import (
    Audio,
    CheckBox,
    CloseMessage,
    Nothing,
    OpenMessage,
    ReadBox,
    Recorded,
)
from console.calls.protocol.events import BoxChecked, MessageOpened
from console.calls.protocol.store_commands import DropVoicemail
from console.calls.route import dialplan
from console.calls.route.spoken_numbers import number
from console.calls.state.attempts import Verdict
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import LEAVING_S, Desk, phone_of
from console.config.grammar.destination import Step
from console.config.schema.voicemail import Voicemail
from console.routing.ivr import voicemail_retrieval
from console.routing.ivr.voicemail_retrieval import Check, End, Move, Play, Say, Stage

#: How long a PIN may take to be compared, also behind others, before the call goes on without, in seconds.
COMPARE_S = 15.0


def enter(desk: Desk, call: Call, step: Step) -> None:
    """Let somebody type the number of their box."""
    dialplan.answer(desk, call)
    desk.set_state(call, State.MAILBOX)
    _do(desk, call, voicemail_retrieval.enter())


def digit(desk: Desk, call: Call, digit: str) -> None:
    """A key was pressed; it ends what is being said."""
    if call.mailbox and call.mailbox.stage is not Stage.CHECK:
        _do(desk, call, voicemail_retrieval.press(call.mailbox, digit))


def prompt_ended(desk: Desk, call: Call) -> None:
    """What was played is over: a key is waited for."""
    close(desk, call)
    call.deadline = desk.now.mono + voicemail_retrieval.WAIT_S


def expired(desk: Desk, call: Call) -> None:
    """No key came in time."""
    if call.mailbox and call.mailbox.stage is Stage.CHECK:
        desk.pins_waiting.pop(call.id, None)
        desk.story(call, "", "the PIN could not be compared in time")
        _do(desk, call, voicemail_retrieval.locked())
    elif call.mailbox:
        _do(desk, call, voicemail_retrieval.timeout(call.mailbox))


def checked(desk: Desk, event: BoxChecked) -> None:
    """A PIN was compared, or could not be; the next that waits for it is."""
    locked = desk.attempts.end(event.call, right=event.right or not event.tried, now=desk.now.mono)
    call = desk.calls.get(event.call)
    if event.tried and not event.right:
        desk.audit("", "wrong box pin", event.box, f"call {event.call}")
        _tell_owner(desk, event.box, locked)
    if call is not None and call.mailbox is not None and call.mailbox.stage is Stage.CHECK:
        move = voicemail_retrieval.checked(call.mailbox, right=event.right)
        if move is not None:
            _do(desk, call, move)
        else:
            desk.audit("", "box opened by phone", event.box, f"call {call.id}")
            desk.story(call, "", f"hears the messages of {event.box}")
            desk.out.append(ReadBox(call.id, event.box))
    _next(desk)


def caller_left(desk: Desk, call: Call) -> None:
    """Who waited to have a PIN compared has hung up."""
    desk.pins_waiting.pop(call.id, None)


def listed(desk: Desk, ident: str, messages: tuple[Left, ...]) -> None:
    """The open messages of a box, newest first: the store's answer to ``ReadBox``."""
    call = desk.calls.get(ident)
    if call and call.mailbox:
        call.box = {left.id: left for left in messages}
        ids = tuple(left.id for left in reversed(messages))
        _do(desk, call, voicemail_retrieval.listed(call.mailbox, ids, number(len(ids))))


def opened(desk: Desk, event: MessageOpened) -> None:
    """A message can be played, or not."""
    call = desk.calls.get(event.key)
    wanted = call is not None and call.mailbox is not None and call.state is State.MAILBOX
    if call is None or not wanted or call.play is None or call.play.mailbox.message != event.id:
        if event.path:
            desk.out.append(CloseMessage(event.path))
        return
    play, call.play = call.play, None
    if event.why:
        desk.story(call, "", f"a message can't be played: {event.why}")
        _do(desk, call, voicemail_retrieval.lost(play.mailbox))
        return
    call.copy = event.path
    desk.audit("", "voicemail heard by phone", event.id)
    desk.listen(
        call.leg, Recorded(event.path, _spoken(desk, call, play.before), _spoken(desk, call, play.after))
    )


def close(desk: Desk, call: Call) -> None:
    """Leave nothing readable behind."""
    if call.copy:
        desk.out.append(CloseMessage(call.copy))
    call.copy, call.play = "", None


def _do(desk: Desk, call: Call, move: Move) -> None:
    """Carry out what the routing says."""
    close(desk, call)
    call.deadline = None
    if isinstance(move, End):
        call.mailbox = None
        call.outcome = call.outcome or "messages heard"
        desk.set_state(call, State.LEAVING)
        call.deadline = desk.now.mono + LEAVING_S
    else:
        call.mailbox = move.mailbox
    if isinstance(move, Play | End) and move.delete:
        _delete(desk, call, move.delete)
    if isinstance(move, Check):
        _check(desk, call, move)
    elif isinstance(move, Play):
        left = call.box.get(move.mailbox.message)
        call.play = move
        desk.listen(call.leg, Nothing())
        desk.out.append(OpenMessage(call.id, move.mailbox.message, left.box if left else ""))
    elif move.prompts:
        desk.listen(call.leg, Audio(_spoken(desk, call, move.prompts)))
    elif isinstance(move, Say):
        desk.listen(call.leg, Nothing())
        call.deadline = desk.now.mono + voicemail_retrieval.WAIT_S
    desk.touch(call)


def _check(desk: Desk, call: Call, move: Check) -> None:
    """Have a PIN compared, unless its caller or box has had too many wrong ones; behind those of the same
    caller or box that are being compared."""
    desk.listen(call.leg, Nothing())
    call.deadline = desk.now.mono + COMPARE_S
    desk.pins_waiting[call.id] = move
    _compare(desk, call, move)


def _compare(desk: Desk, call: Call, move: Check) -> None:
    box = _box(desk, move.mailbox.number)
    fixed, others = _names(desk, call, box, move.mailbox.number)
    verdict = desk.attempts.begin(call.id, fixed, others, desk.now.mono)
    if verdict is Verdict.WAIT:
        return
    del desk.pins_waiting[call.id]
    if verdict is Verdict.LOCKED:
        desk.audit("", "box locked", box.name if box else "", f"call {call.id}")
        _do(desk, call, voicemail_retrieval.locked())
    else:
        desk.out.append(CheckBox(call.id, box.name if box else "", move.pin))


def _next(desk: Desk) -> None:
    """Compare what waited, in the order it came."""
    for ident, move in tuple(desk.pins_waiting.items()):
        call = desk.calls.get(ident)
        if call is None or call.mailbox is None or call.mailbox.stage is not Stage.CHECK:
            desk.pins_waiting.pop(ident, None)
        else:
            _compare(desk, call, move)


def _box(desk: Desk, given: str) -> Voicemail | None:
    """The box of a number; none where no number was given."""
    return next((each for each in desk.office.voicemail if each.number and each.number == given), None)


def _names(
    desk: Desk, call: Call, box: Voicemail | None, given: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a try is counted under: names the office has, and names that anybody can make up."""
    owner = phone_of(desk, call.facts)
    if box and owner and owner.name == box.owner:
        return (f"box {box.name} at the phone of {owner.name}",), ()
    caller = f"caller {call.facts.caller}"
    return ((f"box {box.name}",), (caller,)) if box else ((), (f"no box {given}", caller))


def _tell_owner(desk: Desk, name: str, locked: tuple[str, ...]) -> None:
    """Let the owner of a box know that PINs were tried until it was locked; without one, receptionists."""
    box = desk.office.box(name) if name else None
    if box is None or not any(each == f"box {name}" or each.startswith(f"box {name} at ") for each in locked):
        return
    title = box.title or box.name
    at = desk.now.wall.astimezone(ZoneInfo(desk.office.office.timezone))
    words = f"Wrong PINs were tried by phone at the box {title} until it was locked, {at:%H:%M}"
    told = [seat for seat in desk.seats.values() if visibility.may_see(seat.person, box.owner)]
    for seat in told:
        desk.tell(seat.id, words, bad=True)
    if box.owner and not any(seat.person.staff == box.owner for seat in told):
        desk.owed[box.owner] = words
    owner = desk.office.person(box.owner) if box.owner else None
    to = (owner.mail,) if owner and owner.mail else box.notify
    body = f"{words} ({at:%Y-%m-%d}).\n\nTheir calls: reception audit --verb 'wrong box pin'.\n"
    mail_notices.send(desk, to, f"{desk.office.office.name}: wrong PINs at the box {title}", body)


def _delete(desk: Desk, call: Call, ident: str) -> None:
    left = call.box.pop(ident, None)
    if left is None:
        return
    desk.out.append(DropVoicemail(ident, f"{desk.voicemail_dir}/{ident}.wav"))
    desk.audit("", "voicemail deleted", ident, f"by phone, call {call.id}")
    desk.story(call, "", "deleted a message")
    inbox.forget_message(desk, ident)


def _spoken(desk: Desk, call: Call, prompts: tuple[str, ...]) -> tuple[str, ...]:
    language = call.menu.language if call.menu else ""
    return tuple(desk.office.spoken(name, language) for name in prompts)
