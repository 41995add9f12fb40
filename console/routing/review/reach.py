"""Every step that calls can come to behind a chain: branches, overflows of queues, keys of menus."""

from collections.abc import Iterator
from dataclasses import dataclass

from console.config.grammar.destination import FINAL, Kind, Step
from console.config.schema.office import Office
from console.routing.ivr.menus import choices
from console.routing.queue.skills import Levels
from console.routing.rules.skill_needs import after_choice


@dataclass(frozen=True, slots=True)
class Stop:
    """A step with its key in the file and the skills its calls need; ``top`` is true for the steps of the
    chain itself."""

    key: str
    step: Step
    needs: Levels = ()
    top: bool = False


def stops(office: Office, key: str, chain: tuple[Step, ...], mode: str, needs: Levels = ()) -> Iterator[Stop]:
    """The steps of a chain and all that lie behind them in a mode, each once."""
    ahead = []
    for i, step in enumerate(chain):
        ahead.append(Stop(f"{key}[{i}]", step, needs, top=True))
        if step.destination.kind in FINAL:
            break
    seen: set[tuple[str, Levels]] = set()
    while ahead:
        stop = ahead.pop(0)
        if (stop.key, stop.needs) in seen:
            continue
        seen.add((stop.key, stop.needs))
        yield stop
        ahead += _behind(office, stop, mode)


def needs_at(office: Office, stop: Stop, language: str = "") -> Levels:
    """What calls need at a stop, with what its step says and the language they are spoken to there."""
    return after_choice(office, stop.needs, stop.step.needs, stop.step.language or language)


def _behind(office: Office, stop: Stop, mode: str) -> Iterator[Stop]:
    step, place = stop.step, stop.step.destination
    needs = needs_at(office, stop)
    for outcome, branch in step.otherwise:
        yield Stop(f"{stop.key}.{outcome}", branch, needs)
    if place.kind is Kind.QUEUE and (queue := office.line(place.name)):
        written = dict(step.otherwise)
        for outcome, branch in queue.overflow:
            if outcome not in written:
                yield Stop(f"queue[{office.queue.index(queue)}].overflow.{outcome}", branch, needs)
    if place.kind is Kind.MENU and (menu := office.choice(place.name)):
        key = f"menu[{office.menu.index(menu)}]"
        needs = needs_at(office, stop, menu.language)
        changed = menu.modes[mode].keys if mode in menu.modes else {}
        for digit, choice in choices(office, menu.name, mode):
            where = f".modes.{mode}" if digit in changed else ""
            yield Stop(f"{key}{where}.keys.{digit}", choice, needs)
        yield Stop(f"{key}.no_input", menu.no_input, needs)
        yield Stop(f"{key}.invalid", menu.invalid, needs)
