"""What people did to a call's route, as facts, and the sentence of each: who sent it where, when and why."""

from dataclasses import dataclass
from datetime import datetime

from console.config.grammar.destination import Step

#: verb → how it is said; ``{where}`` is the place as shown
_SAID = {
    "override": "sent it to {where}",
    "reroute": "rerouted it to {where}",
    "transfer": "transferred it to {where}",
    "complete": "handed it over to {where}",
    "camp": "let it wait for {where}",
    "approve": "sent it on to {where}",
    "left": "left it too long",
    "pickup": "had parked it",
    "returned": "had sent it on",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody's hand on a call's route: the Unix user ``by`` (or ``parking.THE_DESK``), the ``verb`` of
    ``_SAID``, the step it goes to now, the moment (wall clock), and why in their own words or ours."""

    by: str
    verb: str
    to: Step
    at: datetime
    reason: str = ""


def sentence(verb: str, who: str, where: str, at: str, reason: str) -> str:
    """A hand on a route as people read it: "Anna transferred it to Priya at 10:02: they know the case";
    ``where`` may be "there"."""
    said = _SAID.get(verb, f"{verb} to {{where}}").format(where=where).replace(" to there", " there")
    return f"{who} {said} at {at}" + (f": {reason}" if reason else "")
