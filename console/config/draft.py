"""An office as far as its file can be read, so that one wrong key does not hide what else is wrong."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import phonenumbers
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from console.config.explain import explain
from console.config.grammar.destination import Destination, Kind, Step
from console.config.grammar.inline_prompts import spelled
from console.config.problems import Problem
from console.config.schema.office import Office

#: Stands for a step that can't be read and was reported: no conclusion is drawn from it.
UNREADABLE = Step(Destination(Kind.HANG_UP, "unreadable"))
_OFFICE = {"name": "?", "timezone": "UTC", "country": "US"}
_ROUTING = {"otherwise": [UNREADABLE]}
_NEEDED: Mapping[str, Any] = {"office": _OFFICE, "routing": _ROUTING}
_CHAINS = ("then", "otherwise")
_HOLE = object()
_ROUNDS = 4
_Loc = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The readable part of a file. ``raw`` is the file as read; ``index`` gives, for tables of which an
    unreadable entry was left out, the places in the file of those that remain."""

    office: Office
    raw: Mapping[str, Any]
    index: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def country(self) -> str:
        """The office's country; empty when the file's can't be read, and numbers with it."""
        return _country(self.raw)

    def key(self, table: str, place: int) -> str:
        """The key in the file of an entry of the office, such as ``rule[2]``."""
        return f"{table}[{self.index[table][place] if table in self.index else place}]"

    def entries(self, table: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Key and content of every entry of a list of tables as the file writes them."""
        written = self.raw.get(table)
        for place, entry in enumerate(written if isinstance(written, list) else ()):
            if isinstance(entry, dict):
                yield f"{table}[{place}]", entry

    def names(self, *tables: str) -> frozenset[str]:
        """Names that stand in the file, those of unreadable entries included."""
        found: set[str] = set()
        for table in tables:
            entries = self.raw.get(table)
            if isinstance(entries, dict):
                found |= set(entries)
            else:
                found |= {e["name"] for _, e in self.entries(table) if isinstance(e.get("name"), str)}
        return frozenset(found)


def draft(raw: Mapping[str, Any]) -> tuple[Draft | None, list[Problem]]:
    """The office of a file as far as it goes, and what the models refuse."""
    raw = spelled(raw)
    try:
        return Draft(_validated(raw), raw), []
    except ValidationError as wrong:
        errors = _without_echoes(wrong)
    problems = [explain(error, raw) for error in errors]
    tree = copy.deepcopy(dict(raw))
    index: dict[str, tuple[int, ...]] = {}
    for _ in range(_ROUNDS):  # what is cut may leave a table without a key it needs: that goes next
        for error in errors:
            loc = _in_file(error["loc"], index)
            _cut(tree, loc[:-1] if error["type"] == "missing" or loc[-1] == "[key]" else loc)
        whole, index = _without_holes(tree)
        try:
            return Draft(_validated(whole), raw, index), problems
        except ValidationError as wrong:
            errors = _without_echoes(wrong)
    return None, problems


def _validated(raw: Mapping[str, Any]) -> Office:
    return Office.model_validate(raw, context={"country": _country(raw)})


def _country(raw: Mapping[str, Any]) -> str:
    about = raw.get("office")
    country = about.get("country") if isinstance(about, dict) else None
    return country if isinstance(country, str) and country in phonenumbers.SUPPORTED_REGIONS else ""


def _without_echoes(wrong: ValidationError) -> list[ErrorDetails]:
    """The findings without "needs one entry" for lists whose entries were refused."""
    found = wrong.errors(include_url=False)

    def echoes(error: ErrorDetails) -> bool:
        loc = error["loc"]
        return error["type"] == "too_short" and any(
            other is not error and other["loc"][: len(loc)] == loc for other in found
        )

    return [error for error in found if not echoes(error)]


def _in_file(loc: _Loc, index: Mapping[str, tuple[int, ...]]) -> _Loc:
    if len(loc) > 1 and isinstance(loc[1], int) and loc[0] in index:
        return (loc[0], index[str(loc[0])][loc[1]], *loc[2:])
    return loc


def _cut(tree: dict[str, Any], loc: _Loc) -> None:
    """Take what stands at ``loc`` out of the file, or the innermost thing around it that is there."""
    if not loc:
        tree.setdefault("office", _OFFICE)
        tree.setdefault("routing", _ROUTING)
        return
    if loc[0] == "office" and isinstance(tree.get("office"), dict):
        known = {k: v for k, v in tree["office"].items() if k not in loc[1:]}
        tree["office"] = {**_OFFICE, **known}
        return
    holder: Any = tree
    for depth, part in enumerate(loc):
        last = depth == len(loc) - 1
        inner = _at(holder, part)
        if inner is None:
            return
        if not last and isinstance(inner, dict | list):
            holder = inner
            continue
        if part in _CHAINS and depth:
            holder[part] = [UNREADABLE]
        elif isinstance(holder, list):
            holder[int(part)] = UNREADABLE if loc[depth - 1] in _CHAINS else _HOLE
        elif depth == 0 and part in _NEEDED:
            holder[part] = _NEEDED[str(part)]
        else:
            del holder[part]
        return


def _at(holder: Any, part: int | str) -> Any:
    try:
        return holder[part]
    except (KeyError, IndexError, TypeError):
        return None


def _without_holes(tree: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[int, ...]]]:
    """The file without entries that were taken out, and where those that remain stood."""
    whole: dict[str, Any] = {}
    index = {}
    for key, value in tree.items():
        whole[key] = value
        if isinstance(value, list):
            index[key] = tuple(i for i, entry in enumerate(value) if entry is not _HOLE)
            whole[key] = [_dense(value[i]) for i in index[key]]
    return whole, index


def _dense(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {k: [e for e in v if e is not _HOLE] if isinstance(v, list) else v for k, v in entry.items()}
