"""What managers change from the screen: one key of the config at a time, laid over ``config.toml``.

A change is kept in ``overrides.toml`` under ``[settings]`` as the config itself would write it, such as
``[settings.staff.sam] hours = "Mo-Th 09:00-12:00"``. How the office is wired, who may do what and what may be
dialled stay with the file's human.
"""

import copy
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from console.config import toml
from console.config.key import Key
from console.config.problems import did_you_mean
from console.config.schema.base import descriptions
from console.config.schema.office import Office

#: tables that may be changed, in the order they are listed
TABLES = ("modes", "staff", "queue", "menu", "voicemail", "prompt", "rule", "routing", "desk")
#: keys of these that may not: who somebody is, and where calls may be sent at whose cost
KEPT = frozenset({("staff", "user"), ("desk", "dial"), ("desk", "phone")})
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def key_at(path: str) -> Key:
    """The key of a ``path``. Raises ``ValueError`` where it is none that may be changed."""
    table, _, rest = path.partition("/")
    entry, _, name = rest.rpartition("/")
    key = Key(table, entry.strip(), name)
    if table not in TABLES:
        raise ValueError(f"{table} is changed in config.toml{did_you_mean(table, TABLES)}")
    if (table, name) in KEPT:
        raise ValueError(f"{table} {name} is changed in config.toml only")
    model, many = model_of(table)
    if many != bool(key.entry):
        raise ValueError(f"{table}: name whose {name} it is" if many else f"{table} has no entries")
    if name not in model.model_fields and (name or not many):
        raise ValueError(f"{table} has no key {name!r}{did_you_mean(name, model.model_fields)}")
    return key


@dataclass(frozen=True, slots=True)
class Setting:
    """A key as it stands: its value as TOML (text without quotes; empty: not given), what it says, what holds
    where nothing is given, and whether the value was set from the screen."""

    key: Key
    value: str
    says: str
    default: str
    changed: bool


def model_of(table: str) -> tuple[type[BaseModel], bool]:
    """The model of a table, and whether it has many entries."""
    annotation = Office.model_fields[table].annotation
    parts = [annotation, *get_args(annotation)]
    model = next(part for part in parts if isinstance(part, type) and issubclass(part, BaseModel))
    return model, get_origin(annotation) is not None


def listed(raw: Mapping[str, Any], changes: Mapping[str, Any]) -> tuple[Setting, ...]:
    """Every key that may be changed, with what stands there now."""
    whole = laid_over(raw, changes)
    found = []
    for table in TABLES:
        model, many = model_of(table)
        for entry, content in _entries(whole, table) if many else ((("", whole.get(table, {})),)):
            for name, field in model.model_fields.items():
                if (many and name == "name") or (table, name) in KEPT:
                    continue
                key = Key(table, entry, name)
                value = content.get(name) if isinstance(content, Mapping) else None
                says = " ".join(descriptions(model).get(name, "").replace("``", "").split())
                given = _held(changes, key) is not None
                found.append(
                    Setting(key, "" if value is None else written(value), says, _default(field), given)
                )
    return tuple(found)


def laid_over(raw: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The file with the changes on top; entries it does not have are added at the end."""
    whole = copy.deepcopy(dict(raw))
    for table, content in changes.items():
        if table not in TABLES or not isinstance(content, Mapping):
            continue
        _, many = model_of(table)
        for entry, keys in content.items() if many else (("", content),):
            if isinstance(keys, Mapping):
                _entry(whole, table, entry).update(copy.deepcopy(dict(keys)))
    return whole


def changed(changes: Mapping[str, Any], key: Key, text: str) -> dict[str, Any]:
    """The changes with one more; an empty ``text`` takes the key's change back. Raises ``ValueError`` where
    the text is no value."""
    whole = copy.deepcopy(dict(changes))
    holder = whole.setdefault(key.table, {})
    if key.entry:
        holder = holder.setdefault(key.entry, {})
    if not text.strip():
        holder.pop(key.name, None)
        if not key.name:
            holder.clear()
    elif key.name:
        holder[key.name] = parsed(text)
    else:
        value = parsed(text)
        if not isinstance(value, dict):
            raise ValueError('write a table, such as { title = "Lee", extension = "203" }')
        holder.update(value)
    return _without_empty(whole)


def parsed(text: str) -> Any:
    """The value of a text as a person types it: TOML, or plain words where these are none. Raises
    ``ValueError`` for a list or table that is not closed."""
    text = text.strip()
    try:
        return toml.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError as wrong:
        if text[:1] in "[{\"'":
            raise ValueError(f"can't be read: {wrong}") from None
        return text


def written(value: object) -> str:
    """A value as one line a person types: plain words where :func:`parsed` reads them back as such."""
    if isinstance(value, str) and value and value == value.strip():
        try:
            toml.loads(f"value = {value}")
        except tomllib.TOMLDecodeError:
            if value[0] not in "[{\"'" and value.isprintable():
                return value
    return _toml(value)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_name(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def _name(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is PydanticUndefined or value in (None, "", (), {}) or isinstance(value, BaseModel):
        return ""
    if isinstance(value, float):
        return f"{value:g}s"
    return written(value) if isinstance(value, str | int | tuple) else ""


def _entries(raw: Mapping[str, Any], table: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = raw.get(table, ())
    if isinstance(found, Mapping):
        yield from found.items()
        return
    for each in found:
        if isinstance(each, Mapping) and isinstance(each.get("name"), str):
            yield each["name"], each


def _entry(whole: dict[str, Any], table: str, entry: str) -> dict[str, Any]:
    """The table of an entry, made where there is none."""
    if not entry or isinstance(whole.get(table), dict) or table == "modes":
        holder = whole.setdefault(table, {})
        return holder if not entry else holder.setdefault(entry, {})  # type: ignore[no-any-return]
    entries = whole.setdefault(table, [])
    if not isinstance(entries, list):
        return {}  # the file is wrong there, and its errors are told
    for each in entries:
        if isinstance(each, dict) and each.get("name") == entry:
            return each
    entries.append({"name": entry})
    return entries[-1]  # type: ignore[no-any-return]


def _held(changes: Mapping[str, Any], key: Key) -> object:
    content: Any = changes.get(key.table, {})
    if key.entry:
        content = content.get(key.entry, {})
    return content.get(key.name)


def _without_empty(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The changes without tables that hold nothing any more."""
    found: dict[str, Any] = {}
    for table, content in tree.items():
        many = model_of(table)[1] if table in TABLES else False
        kept = {entry: keys for entry, keys in content.items() if keys != {}} if many else content
        if kept:
            found[table] = kept
    return found
