"""Menus on real calls: what the routing's menu says is played, and the caller's digits go to it."""

from console.calls.protocol.commands import Audio, Hear, Nothing
from console.calls.route import dialplan
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.config.grammar.destination import Step
from console.config.schema.office import Office
from console.routing.ivr import menus, spoken_menus
from console.routing.ivr.menus import Go, Move, Say
from console.routing.rules.skill_needs import after_choice, nobody_speaks


def enter(desk: Desk, call: Call, step: Step) -> None:
    """Let a caller hear the choices of a menu."""
    dialplan.answer(desk, call)
    before = call.menu
    trail, language = ((*before.trail, before.menu), before.language) if before else ((), "")
    desk.set_state(call, State.CHOOSING)
    mode = desk.mode().mode
    call.heard = desk.office, mode
    carry_out(desk, call, menus.enter(desk.office, step.destination.name, mode, trail, language))


def heard(desk: Desk, call: Call) -> tuple[Office, str]:
    """The office and the mode whose choices a caller in a menu has heard: those are what their keys mean,
    also when the mode or the config has changed since."""
    return call.heard or (desk.office, desk.mode().mode)


def prompt_ended(desk: Desk, call: Call) -> None:
    """The choices were said to their end: the first digit is waited for from now on."""
    call.speaking = False
    if not call.talks:
        call.deadline = desk.now.mono + call.first_digit_s


def digit(desk: Desk, call: Call, digit: str) -> None:
    """A caller in a menu pressed a key; while a menu without barge-in speaks, it is not heard."""
    place = call.menu
    office, mode = heard(desk, call)
    menu = office.choice(place.menu) if place else None
    if place is None or menu is None or (call.speaking and not menu.barge_in):
        return
    if call.speaking:
        call.speaking = False
        desk.listen(call.leg, Nothing())
    desk.stop_hearing(call)
    carry_out(desk, call, spoken_menus.press(office, place, digit, mode))


def expired(desk: Desk, call: Call) -> None:
    """No digit came in time."""
    call.talks = False
    if call.menu:
        office, mode = heard(desk, call)
        carry_out(desk, call, spoken_menus.timeout(office, call.menu, mode))


def carry_out(desk: Desk, call: Call, move: Move) -> None:
    """Do with a caller in a menu what the routing says."""
    call.menu = move.place
    if isinstance(move, Say):
        _hear(desk, call)
        call.first_digit_s, call.deadline, call.speaking = move.seconds, None, True
        if move.prompts:
            desk.listen(call.leg, Audio(move.prompts))
        else:
            prompt_ended(desk, call)
    elif isinstance(move, Go):
        _go(desk, call, move)
    else:
        call.deadline = desk.now.mono + move.seconds
    desk.touch(call)


def _hear(desk: Desk, call: Call) -> None:
    """Listen to a caller's words while the menu does, where they can be recognised."""
    wanted = desk.hears and call.menu is not None and spoken_menus.listens(desk.office, call.menu)
    if wanted and not call.hearing:
        call.hearing = True
        desk.out.append(Hear(call.leg))
    elif not wanted:
        desk.stop_hearing(call)


def _go(desk: Desk, call: Call, move: Go) -> None:
    """The caller leaves the menu with a choice, or for want of one."""
    menu = heard(desk, call)[0].choice(move.place.menu)
    desk.story(call, "", f"{menu.title or menu.name if menu else 'menu'}: {move.why}")
    step = move.step
    language = step.language or (menu.language if menu else "")
    card = call.facts.card
    needs = after_choice(
        desk.office, tuple(call.needs.items()), step.needs, language, card.language if card else ""
    )
    call.needs = dict(needs)
    if nobody_speaks(desk.office, language):
        desk.story(call, "", f"nobody lists {language} as a skill: anybody may answer")
    if step.reason:
        call.learn(step.reason)
    call.spoken = language or call.spoken
    dialplan.insert(desk, call, step, dialplan.CHOICE)
    call.connecting = menus.connecting(desk.office, step.destination, call.spoken)
    dialplan.enter(desk, call, call.index + 1)
    call.connecting = ()  # a step that puts nobody through has words of its own
