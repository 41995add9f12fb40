"""A caller in a menu says why they call: what was heard goes to the routing's menu, danger to a person."""

from console.calls.access import visibility
from console.calls.protocol.commands import Audio, Nothing
from console.calls.protocol.events import Deaf, Heard
from console.calls.route import dialplan, menus
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.config.grammar.destination import Destination, Kind, Step
from console.routing.ivr import spoken_menus

#: The longest that is said at once, and its recognition with others before it, in seconds.
LIMIT_S = 60.0
#: where a step comes from that a sign of danger brought about
DANGER = "danger"
#: A soft sound that says that the machine is at it, and its length in seconds.
WORKING, WORKING_S = "working", 1.5


def began(desk: Desk, call: Call) -> None:
    """A caller begins to speak: the choices stop where a key would stop them, and no time runs out."""
    if not call.hearing or not _may_interrupt(desk, call):
        return
    if call.speaking or call.talks:
        call.speaking = False
        desk.listen(call.leg, Nothing())
    call.talks, call.deadline = True, desk.now.mono + LIMIT_S
    desk.touch(call)


def finished(desk: Desk, call: Call) -> None:
    """A caller has finished speaking: the line is not silent while their words are recognised."""
    if call.hearing and call.talks and call.state is State.CHOOSING:
        desk.listen(call.leg, Audio((WORKING,) * round(LIMIT_S / WORKING_S)))


def heard(desk: Desk, call: Call, event: Heard) -> None:
    """A caller has finished speaking, and this is what was understood."""
    if not call.hearing or call.state is not State.CHOOSING or call.menu is None:
        return
    if event.text:
        call.words = _words(event)
        desk.touch(call)
    if event.urgent:
        _danger(desk, call, event.urgent)
    elif _may_interrupt(desk, call):
        call.talks = False
        if not event.text:
            desk.listen(call.leg, Nothing())
            menus.prompt_ended(desk, call)
            desk.touch(call)
            return
        if event.intent and not call.menu.asked:
            desk.story(call, "", f"said something like {event.intent} ({event.sure:.0%})")
        office, mode = menus.heard(desk, call)
        move = spoken_menus.heard(office, call.menu, event.text, event.intent, mode)
        menus.carry_out(desk, call, move)


def deaf(desk: Desk, call: Call, event: Deaf) -> None:
    """A caller is not heard any more: keys still choose."""
    if not call.hearing:
        return
    desk.story(call, "", f"words are not heard: {event.why}")
    talked = call.talks
    desk.stop_hearing(call)
    if talked:
        desk.listen(call.leg, Nothing())
        menus.prompt_ended(desk, call)
    desk.touch(call)


def _danger(desk: Desk, call: Call, sign: str) -> None:
    """A sign of danger: a person now; where nobody is, what the menu does with those who choose nothing."""
    call.danger = sign
    desk.story(call, "", f'a sign of danger in what was said: "{_shown(sign)}"')
    visibility.tell_about(desk, call, f'{call.name} said "{_shown(sign)}": take this call now', bad=True)
    desk.stop_hearing(call)
    menu = menus.heard(desk, call)[0].choice(call.menu.menu) if call.menu else None
    if menu:
        dialplan.insert(desk, call, menu.no_input, DANGER)
    dialplan.insert(desk, call, Step(Destination(Kind.DESK)), DANGER)
    dialplan.enter(desk, call, call.index + 1)


def _may_interrupt(desk: Desk, call: Call) -> bool:
    """Whether what a caller does now counts: a menu without barge-in speaks to its end first."""
    menu = menus.heard(desk, call)[0].choice(call.menu.menu) if call.menu else None
    return menu is None or menu.barge_in or not call.speaking


def _shown(sign: str) -> str:
    """A phrase as people read it: "emergenc…" stands for all words that begin so."""
    return sign.replace("*", "…")


def _words(event: Heard) -> str:
    """What was heard and what it seems to mean, for people."""
    if event.urgent:
        return f'"{event.text}": danger, "{_shown(event.urgent)}"'
    return f'"{event.text}"' + (f": {event.intent}? ({event.sure:.0%})" if event.intent else "")
