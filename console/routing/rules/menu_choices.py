"""A decision carried on through its menus: what the keys a caller presses make of the plan."""

from dataclasses import replace
from datetime import datetime

from console.config.grammar.destination import FINAL, Kind, Step
from console.config.schema.office import Office
from console.routing.ivr.menus import Go, Move, Say, Wait, enter, press, timeout
from console.routing.rules.plan import plan_of
from console.routing.rules.skill_needs import after_choice, nobody_speaks
from console.routing.values import CallFacts, Decision, OfficeState, Reason

#: What stands for a wait in vain among the keys.
PAUSES = "-,"
#: All that can be pressed.
PRESSABLE = frozenset("0123456789*#" + PAUSES)


def comes_to_menu(decision: Decision) -> bool:
    """Whether a plan leads through a menu."""
    return _next_menu(decision.plan, 0) is not None


def choose(
    decision: Decision, facts: CallFacts, office: Office, state: OfficeState, at: datetime, *, keys: str
) -> Decision:
    """The decision with what a caller's keys choose in the menus of its plan, and a reason for each key.

    Steps before a menu are taken as not answered. What is chosen goes in behind the menu, as this call can
    take it; the rest of the chain follows, and keys that are left go to its next menu. A caller whose last
    key could still be followed by another presses none.
    """
    caller = _Caller(decision, office, facts.card.language if facts.card else "")
    left = keys
    index = _next_menu(decision.plan, 0)
    while index is not None and left:
        caller.enter(index)
        while not isinstance(caller.move, Go) and (left or isinstance(caller.move, Wait)):
            caller.does(left[:1] or PAUSES[0])
            left = left[1:]
        if not isinstance(caller.move, Go):
            break
        caller.leaves(caller.move, index, *plan_of((caller.move.step,), facts, office, state, at))
        index = _next_menu(caller.plan, index + 1)
    if left:
        caller.reasons.append(Reason("no menu", matched=False, why=f"nothing listens to {left}"))
    return replace(
        decision, plan=caller.plan, reasons=tuple(caller.reasons), needs=tuple(caller.needs.items())
    )


class _Caller:
    """Somebody on the way through menus, with what becomes of their plan."""

    def __init__(self, decision: Decision, office: Office, card_language: str) -> None:
        self._office, self._mode = office, decision.mode
        self._card_language = card_language
        self._trail: tuple[str, ...] = ()
        self._language = ""
        self.plan = decision.plan
        self.reasons = list(decision.reasons)
        self.needs = dict(decision.needs)
        self.move: Move

    def enter(self, index: int) -> None:
        """Come to the menu of a step."""
        name = self.plan[index].destination.name
        self.move = enter(self._office, name, self._mode, self._trail, self._language)

    def does(self, key: str) -> None:
        """Press a key, or wait in vain."""
        before = self.move
        if isinstance(before, Go):
            return
        if key in PAUSES:
            what = "no further key" if before.place.digits else "no key"
            self.move = timeout(self._office, before.place, self._mode)
        else:
            what = f"pressed {key}"
            self.move = press(self._office, before.place, key, self._mode)
        if not isinstance(self.move, Go):
            self._note(before.place.menu, f"{what}: {_follows(self.move)}", matched=False)

    def leaves(self, move: Go, index: int, steps: tuple[Step, ...], notes: tuple[str, ...]) -> None:
        """Put what was chosen into the plan."""
        menu = self._office.choice(move.place.menu)
        spoken = move.step.language or (menu.language if menu else "")
        if nobody_speaks(self._office, spoken):
            notes = (*notes, f"nobody lists {spoken} as a skill: anybody may answer")
        self._note(move.place.menu, "; ".join((f"{move.why}: {move.step}", *notes)), matched=True)
        self._trail, self._language = (*move.place.trail, move.place.menu), move.place.language
        language = move.step.language or (menu.language if menu else "")
        needs = after_choice(
            self._office, tuple(self.needs.items()), move.step.needs, language, self._card_language
        )
        self.needs = dict(needs)
        ended = bool(steps) and steps[-1].destination.kind in FINAL
        self.plan = (*self.plan[: index + 1], *steps, *(() if ended else self.plan[index + 1 :]))

    def _note(self, menu: str, why: str, *, matched: bool) -> None:
        self.reasons.append(Reason(f"menu {menu}", matched, why))


def _follows(move: Say | Wait) -> str:
    if isinstance(move, Wait):
        return f"{move.seconds:g} s for a further key"
    return f"{' and '.join(move.prompts) or 'nothing'} is said in menu {move.place.menu}"


def _next_menu(plan: tuple[Step, ...], start: int) -> int | None:
    menus = (i for i, step in enumerate(plan) if i >= start and step.destination.kind is Kind.MENU)
    return next(menus, None)
