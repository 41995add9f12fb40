"""How a call that is over came out, as a sentence for people: the journal's word, and who had called whom."""

#: the journal's word → how it is said of a call that we made
_OURS = {
    "answered": "",
    "handed off": "",
    "busy": "busy",
    "no_answer": "not answered",
    "declined": "declined",
    "unreachable": "not reached",
    "failed": "not reached",
    "abandoned": "hung up while waiting",
    "cancelled": "ended before anybody answered",
    "reached": "not needed any more",
    "callback failed": "not reached",
}


def outcome_words(outcome: str, direction: str = "in", by: str = "") -> str:
    """What came of a call: of one that came in the journal's word, of one that we made who called (``by``, a
    name as shown) and that nobody answered, where nobody did: "called by Anna, not answered"."""
    if direction == "in":
        return outcome.replace("_", " ")
    verb = "called" if direction == "out" else "called back"
    how = _OURS.get(outcome, outcome.replace("_", " "))
    return ", ".join(filter(None, (f"{verb} by {by}" if by else verb, how)))
