"""Reads a config file: a checked office, or every error of the file at once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.config import toml
from console.config.checks.check import check, known_modes
from console.config.draft import Draft, draft
from console.config.explain import show
from console.config.overrides import FILE, read_settings, read_strictly
from console.config.problems import ConfigErrors, Problem, did_you_mean
from console.config.schema.office import Office
from console.config.settings import laid_over

__all__ = ["ConfigErrors", "Loaded", "Problem", "in_force", "load"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A config that can be used, what is odd about it, and where it was read from."""

    office: Office
    warnings: tuple[Problem, ...]
    path: Path


def in_force(config: Path, state: Path) -> Loaded:
    """The office as a desk with that state folder uses it: the config file and on top of it what was changed
    from a seat. Every command reads it so. Raises :class:`ConfigErrors` with every error of the file."""
    return load(config, state / FILE)


def load(path: Path, overrides: Path | None = None) -> Loaded:
    """The office of a config file, with the settings that managers changed in ``overrides`` on top; where
    these do not fit any more they are left out, with a warning. Raises :class:`ConfigErrors` with every error
    of the file."""
    raw = raw_of(path)
    settings = read_settings(overrides)[0] if overrides else {}
    if not settings or overrides is None:
        return checked(raw, path, overrides)
    try:
        return checked(laid_over(raw, settings), path, overrides)
    except ConfigErrors as errors:
        plain = checked(raw, path, overrides)
        first = next(problem for problem in errors.problems if not problem.warning)
        left_out = Problem(f"{overrides.name}: settings", "", f"are not used: {first}", warning=True)
        return Loaded(plain.office, (left_out, *plain.warnings), path)


def checked(raw: Mapping[str, Any], path: Path, overrides: Path | None = None) -> Loaded:
    """The office of what a file at ``path`` holds. Raises :class:`ConfigErrors`."""
    found, problems = draft(raw)
    if found is not None:
        problems += check(found, path.parent)
        if overrides is not None:
            problems += _overrides(overrides, found)
    problems = [_printable(problem) for problem in problems]
    order = {key: place for place, key in enumerate(raw)}
    problems.sort(key=lambda p: (p.warning, *_place(p.key, order)))
    if found is None or any(not p.warning for p in problems):
        raise ConfigErrors(tuple(problems))
    return Loaded(found.office, tuple(problems), path)


def _printable(problem: Problem) -> Problem:
    """The problem without what would move a terminal's cursor."""

    def plain(text: str) -> str:
        return "".join(c if c.isprintable() else "�" for c in text)

    return Problem(plain(problem.key), plain(problem.value), plain(problem.message), problem.warning)


def _place(key: str, order: Mapping[str, int]) -> tuple[int, int]:
    """Where a key's table stands in the file."""
    found = re.match(r"([^.\[]*)(?:\[(\d+)\])?", key)
    table, entry = found.groups() if found else ("", None)
    return order.get(table, len(order)), int(entry or 0)


def _overrides(path: Path, found: Draft) -> list[Problem]:
    try:
        override = read_strictly(path)
    except ValueError as wrong:
        return [Problem(str(path), "", f"is not used: {wrong}", warning=True)]
    modes = known_modes(found)
    if override is None or override.mode in modes:
        return []
    message = f"there is no mode of that name, so it is not used{did_you_mean(override.mode, modes)}"
    return [Problem(f"{path.name}: override.mode", show(override.mode), message, warning=True)]


def raw_of(path: Path) -> dict[str, Any]:
    """What a config file holds. Raises :class:`ConfigErrors` where it can't be read."""
    try:
        return toml.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as wrong:
        raise ConfigErrors((Problem(str(path), "", f"can't be read: {wrong.strerror}"),)) from None
    except UnicodeDecodeError as wrong:
        raise ConfigErrors((Problem(str(path), "", f"is not UTF-8 text (byte {wrong.start})"),)) from None
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigErrors((Problem(str(path), "", f"is not TOML: {wrong}"),)) from None
