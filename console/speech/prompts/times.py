"""Times within the words of prompts: ``{until}``, when the mode in force ends, and ``{opens}``, when the
office opens next. They are filled in when either changes; a sentence with a time nobody knows is left out."""

import re
from dataclasses import dataclass
from datetime import datetime

from console.config.schema.office import Office, Prompt

_TIME = re.compile(r"\{(until|opens)\}")
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?](?=\S)[^.!?]*)*[.!?]*\s*")
_WEEK, _NOON = 7, 12
#: the language the times are said in
_SPOKEN = "en"


@dataclass(frozen=True, slots=True)
class Times:
    """The times as they are said ("" where there is none)."""

    until: str = ""
    opens: str = ""


def time_in_words(at: datetime | None, now: datetime) -> str:
    """A moment as it is spoken: "1 p.m.", "tomorrow at 8:30 a.m.", "Monday at 8 a.m.", "December 28 at noon".
    Both are of the office's clock."""
    if at is None:
        return ""
    minute = f":{at:%M}" if at.minute else ""
    clock = f"{at.hour % _NOON or _NOON}{minute} {'a.m.' if at.hour < _NOON else 'p.m.'}"
    clock = "noon" if (at.hour, at.minute) == (_NOON, 0) else clock
    days = (at.date() - now.date()).days
    if days == 0:
        return clock
    day = "tomorrow" if days == 1 else f"{at:%A}" if days < _WEEK else f"{at:%B} {at.day}"
    return f"{day} at {clock}"


def words(text: str, times: Times = Times()) -> str:
    """The words with their times; sentences whose time is not known are left out."""
    known = {"until": times.until, "opens": times.opens}
    kept = [each for each in _SENTENCE.findall(text) if all(known[found] for found in _TIME.findall(each))]
    return _TIME.sub(lambda found: known[found[1]], "".join(kept)).replace(".m..", ".m.").strip()


def has_times(office: Office) -> bool:
    """Whether any prompt says a time."""
    return any(_TIME.search(prompt.text) for prompt in office.prompt)


def filled(office: Office, times: Times) -> Office:
    """The office with the times in its prompts. In other languages than the times are said in, and where the
    recording in ``play`` is heard, the words stay without them."""

    def fill(prompt: Prompt) -> Prompt:
        if not _TIME.search(prompt.text):
            return prompt
        spoken = (prompt.language or office.speech.language).partition("-")[0] == _SPOKEN
        return prompt.model_copy(update={"text": words(prompt.text, times if spoken else Times())})

    return office.model_copy(update={"prompt": tuple(map(fill, office.prompt))})
