"""Messages heard from any phone: the routing's mailbox says what is played, PINs are compared elsewhere.

Wrong tries are counted by caller and by box, over all calls: after three in a row nothing is compared for a
while, which doubles with each further one. That a number is no box's is never told apart from a wrong PIN.
"""

from console.calls import chain, seen
from console.calls.announcements import number
from console.calls.call import Call
from console.calls.commands import Audio, CheckBox, CloseMessage, Nothing, OpenMessage, ReadBox, Recorded
from console.calls.desk import LEAVING_S, Desk
from console.calls.events import BoxChecked, MessageOpened
from console.calls.kept import DropVoicemail
from console.calls.life import State
from console.calls.records import Guard, Left
from console.config.destination import Step
from console.routing import mailbox
from console.routing.mailbox import Check, End, Move, Play, Say, Stage

#: Wrong tries in a row before a pause; the first pause and the longest, in seconds.
TRIES, PAUSE_S, LONGEST_PAUSE_S = 3, 60.0, 3600.0
#: Callers whose wrong tries are remembered; the oldest are forgotten first.
GUARDS = 1_000


def enter(desk: Desk, call: Call, step: Step) -> None:
    """Let somebody type the number of her box."""
    chain.answer(desk, call)
    desk.set_state(call, State.MAILBOX)
    _do(desk, call, mailbox.enter())


def digit(desk: Desk, call: Call, digit: str) -> None:
    """A key was pressed; it ends what is being said."""
    if call.mailbox:
        _do(desk, call, mailbox.press(call.mailbox, digit))


def said(desk: Desk, call: Call) -> None:
    """What was played is over: a key is waited for."""
    close(desk, call)
    call.deadline = desk.now.mono + mailbox.WAIT_S


def expired(desk: Desk, call: Call) -> None:
    """No key came in time."""
    if call.mailbox and call.mailbox.stage is Stage.CHECK:
        call.deadline = desk.now.mono + mailbox.WAIT_S  # a slow disk is not her fault
    elif call.mailbox:
        _do(desk, call, mailbox.timeout(call.mailbox))


def checked(desk: Desk, event: BoxChecked) -> None:
    """A PIN was compared."""
    call = desk.calls.get(event.call)
    if call is None or call.mailbox is None or call.mailbox.stage is not Stage.CHECK:
        return
    for name in _guards(call, call.mailbox.number):
        if event.right:
            desk.guards.pop(name, None)
        else:
            _wrong(desk, name)
    move = mailbox.checked(call.mailbox, right=event.right)
    if move is not None:
        desk.audit("", "wrong box pin", event.box or call.mailbox.number, call.facts.caller or "withheld")
        _do(desk, call, move)
        return
    desk.audit("", "box opened by phone", event.box, call.facts.caller or "withheld")
    desk.story(call, "", f"hears the messages of {event.box}")
    desk.out.append(ReadBox(call.id, event.box))


def listed(desk: Desk, ident: str, messages: tuple[Left, ...]) -> None:
    """The open messages of a box, newest first: the store's answer to ``ReadBox``."""
    call = desk.calls.get(ident)
    if call and call.mailbox:
        call.box = {left.id: left for left in messages}
        ids = tuple(left.id for left in reversed(messages))
        _do(desk, call, mailbox.listed(call.mailbox, ids, number(len(ids))))


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
        _do(desk, call, mailbox.lost(play.mailbox))
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
        call.deadline = desk.now.mono + mailbox.WAIT_S
    desk.touch(call)


def _check(desk: Desk, call: Call, move: Check) -> None:
    """Have a PIN compared, unless its caller or box has had too many wrong ones."""
    given = move.mailbox.number
    paused = (desk.guards.get(name) for name in _guards(call, given))
    if any(guard and desk.now.mono < guard.until for guard in paused):
        desk.audit("", "box locked", given, call.facts.caller or "withheld")
        _do(desk, call, mailbox.locked())
        return
    box = next((each.name for each in desk.office.voicemail if each.number and each.number == given), "")
    desk.listen(call.leg, Nothing())
    desk.out.append(CheckBox(call.id, box, move.pin))


def _guards(call: Call, given: str) -> tuple[str, str]:
    return f"caller {call.facts.caller}", f"box {given}"


def _wrong(desk: Desk, name: str) -> None:
    guard = desk.guards.pop(name, Guard())
    guard.wrong += 1
    if guard.wrong >= TRIES:
        pause = min(PAUSE_S * 2 ** (guard.wrong - TRIES), LONGEST_PAUSE_S)
        guard.until = desk.now.mono + pause
    desk.guards[name] = guard  # at the end: the newest
    while len(desk.guards) > GUARDS:
        del desk.guards[next(iter(desk.guards))]


def _delete(desk: Desk, call: Call, ident: str) -> None:
    left = call.box.pop(ident, None)
    if left is None:
        return
    desk.out.append(DropVoicemail(ident, f"{desk.voicemail_dir}/{ident}.wav"))
    desk.audit("", "voicemail deleted", ident, f"by phone, from {call.facts.caller or 'withheld'}")
    desk.story(call, "", "deleted a message")
    seen.gone(desk, ident)


def _spoken(desk: Desk, call: Call, prompts: tuple[str, ...]) -> tuple[str, ...]:
    language = call.menu.language if call.menu else ""
    return tuple(desk.office.spoken(name, language) for name in prompts)
