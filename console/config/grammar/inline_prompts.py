"""Words written where a prompt's name could stand: each becomes a prompt of its own, named by its content."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from console.config.grammar.destination import is_duration

_TABLES = ("rule", "routing", "queue", "menu", "voicemail")
#: Keys below which strings are destinations, and keys whose string is a prompt.
_PLACES = frozenset({"then", "otherwise", "overflow", "keys", "no_input", "invalid"})
_PROMPTS = re.compile(r"(?:^|_)(?:say|greeting)(?:_|$)")
#: Keys of a step's table that are no destinations.
_NO_PLACES = frozenset({"needs", "language", "reason"})
_SAY = re.compile(r"^\s*say\s+(\S.*?)\s*$", re.DOTALL)


def spelled(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The file with a ``[[prompt]]`` for all words it says in place, and its name where they stood.

    Words are told from a name by the blank in them. A file that has none comes back as it is.
    """
    prompts = raw.get("prompt", [])
    if not isinstance(prompts, list):
        return dict(raw)
    speller = _Speller()
    whole = {key: speller.table(value) if key in _TABLES else value for key, value in raw.items()}
    if speller.made:
        whole["prompt"] = [*prompts, *speller.made.values()]
    return whole


def name_of(text: str, language: str = "") -> str:
    """The name of the prompt that words become: their beginning, and a hash of all of them."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    begin = "-".join(words[:4])[:24].strip("-") or "words"
    return f"{begin}-{hashlib.sha256(f'{language}|{text}'.encode()).hexdigest()[:8]}"


class _Speller:
    """Walks a file's tables; ``made`` are the prompts found, by name."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, str]] = {}

    def table(self, value: Any, language: str = "") -> Any:
        """A table of the file with names for words."""
        if isinstance(value, list):
            return [self.table(each, language) for each in value]
        if not isinstance(value, dict):
            return value
        language = _language(value, language)
        return {key: self._entry(key, each, language) for key, each in value.items()}

    def _entry(self, key: str, value: Any, language: str) -> Any:
        if key in _PLACES:
            return self._place(value, language)
        if isinstance(value, str):
            spoken = _PROMPTS.search(key) and len(value.split()) > 1
            return self._name(" ".join(value.split()), language) if spoken else value
        return self.table(value, language)

    def _place(self, value: Any, language: str) -> Any:
        if isinstance(value, list):
            return [self._place(each, language) for each in value]
        if isinstance(value, dict):
            language = _language(value, language)
            return {k: v if k in _NO_PLACES else self._place(v, language) for k, v in value.items()}
        words = _SAY.match(value) if isinstance(value, str) else None
        parts = words[1].split() if words else []
        if len(parts) < 2 or (len(parts) == 2 and is_duration(parts[1])):
            return value
        return f"say {self._name(' '.join(parts), language)}"

    def _name(self, text: str, language: str) -> str:
        name = name_of(text, language)
        self.made[name] = {"name": name, "text": text, **({"language": language} if language else {})}
        return name


def _language(table: Mapping[str, Any], before: str) -> str:
    language = table.get("language")
    return language if isinstance(language, str) and language else before
