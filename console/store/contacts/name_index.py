"""The words of contacts' names, kept in memory: whom somebody may mean who types a letter wrong."""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from console.routing.numbers.fuzzy_match import fold, wrong_letters

#: Words of names compared between two looks of other threads: comparing holds all others back.
_AT_ONCE = 4_000
#: Beginnings that are followed for one typed word, the closest ones.
_BEGINNINGS = 40


class Vocabulary:
    """Words of names and whose names they stand in; only grows. Who is gone, or called otherwise by now, is
    for those to see who look the contacts up."""

    def __init__(self) -> None:
        #: the highest id of a contact that was taken in
        self.last = 0
        self._whose: dict[str, list[int]] = {}
        self._begin: dict[int, dict[str, list[str]]] = {}

    def take(self, contacts: Iterable[tuple[int, str]]) -> None:
        """Take in contacts, each its id and name, in the order of their ids."""
        for ident, name in contacts:
            self.last = ident
            for word in fold(name).split():
                whose = self._whose.get(word)
                if whose is None:
                    self._whose[word] = [ident]
                    for length, begin in self._begin.items():
                        begin.setdefault(word[:length], []).append(word)
                else:
                    whose.append(ident)

    def meant(self, typed: Sequence[str], most: int) -> list[int]:
        """Contacts whose names have a word that begins as each typed one, but for wrong letters; at most so
        many, the closest first."""
        found: dict[int, int] | None = None
        for part in sorted(typed, key=len, reverse=True):
            near = self._near(part)
            if found is None:
                found = near
            else:
                found = {ident: found[ident] + far for ident, far in near.items() if ident in found}
            if not found:
                return []
        return sorted(found or {}, key=(found or {}).__getitem__)[:most]

    def _near(self, part: str) -> dict[int, int]:
        """Contacts by how far one of their words is from a typed one."""
        words: dict[str, int] = {}
        allowed, size = wrong_letters(part), len(part)
        for length in (size, size - 1, size + 1) if allowed else (size,):
            begin = self._beginnings(length)
            close = self._close(part, begin, allowed) if allowed else {part: 0} if part in begin else {}
            for start, far in close.items():
                for word in begin[start]:
                    words[word] = min(far, words.get(word, far))
        found: dict[int, int] = {}
        for word, far in words.items():
            for ident in self._whose[word]:
                found[ident] = min(far, found.get(ident, far))
        return found

    def _close(self, part: str, begin: Mapping[str, list[str]], allowed: int) -> dict[str, int]:
        starts, close = tuple(begin), list[tuple[int, str]]()
        for at in range(0, len(starts), _AT_ONCE):
            hits = process.extract(
                part, starts[at : at + _AT_ONCE], scorer=OSA.distance, score_cutoff=allowed, limit=_BEGINNINGS
            )
            close += [(int(far), start) for start, far, _ in hits]
        return {start: far for far, start in sorted(close)[:_BEGINNINGS]}

    def _beginnings(self, length: int) -> dict[str, list[str]]:
        begin = self._begin.get(length)
        if begin is None:
            begin = self._begin[length] = {}
            for word in self._whose:
                begin.setdefault(word[:length], []).append(word)
        return begin
