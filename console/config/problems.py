"""What is wrong with a config: the key, the value, and what would be right."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``key`` is dotted (``rule[2].then[0]``, counted from 0), ``value`` as the
    file writes it, ``message`` says what would be right; a ``warning`` does not keep a desk from starting."""

    key: str
    value: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        shown = f" = {self.value}" if self.value else ""
        return f"{self.key}{shown}: {self.message}"


class ConfigErrors(Exception):
    """A config that can't be used; ``problems`` holds every error and warning in the file's order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    def lines(self, path: Path) -> tuple[str, ...]:
        """Every error as a line that names the file."""
        errors = (problem for problem in self.problems if not problem.warning)
        return tuple(str(e) if e.key == str(path) else f"{path}: {e}" for e in errors)


def closest(word: str, known: Iterable[str]) -> str:
    """The known name a word was probably meant to be, whatever its capitals; empty when none is near."""
    names = {name.lower(): name for name in sorted(known)}
    near = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean "lunch"?`` for a near miss, else what there is; empty when there is nothing."""
    names = sorted(set(known))
    if near := closest(word, names):
        return f'; did you mean "{near}"?'
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"; there is: {shown}" if names else ""
