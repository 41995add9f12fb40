"""The validation library's findings as plain sentences with the key a person would look for."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from console.config.problems import Problem, did_you_mean
from console.config.schema.base import descriptions
from console.config.schema.office import Office

_PASSWORD = "passwords never stand in the config: use password_file or password_env"  # noqa: S105
_TABLES = {"staff", "account", "trunk", "contact", "voicemail", "prompt", "rule", "queue", "menu"}
_TYPES = {
    "string_type": 'write text in quotes, such as "front"',
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "dict_type": 'write a table, such as { mode = "lunch" }',
    "model_type": "write a table with keys of its own",
    "string_too_short": "can't be empty",
    "too_short": "needs at least one entry",
}


def explain(error: ErrorDetails, raw: Mapping[str, Any]) -> Problem:
    """One finding as a problem; ``raw`` is the whole file as read."""
    loc = tuple(part for part in error["loc"] if part != "[key]")
    value = error["input"]
    kind = error["type"]
    if kind == "extra_forbidden":
        message = _unknown(loc)
    elif kind == "missing":
        message, value = "is missing", None
        if loc == ("routing",):
            message = 'is missing: write [routing] with otherwise = ["desk 20s", "voicemail front"]'
        elif (field := described(loc)) is not None:
            message = f"is missing: {field}"
    elif kind == "value_error":
        message = str(error["ctx"]["error"])
    elif kind == "literal_error":
        message = f"write {error['ctx']['expected']}"
    elif kind in ("greater_than_equal", "less_than_equal"):
        bound = error["ctx"].get("ge", error["ctx"].get("le"))
        message = f"must be {'at least' if kind[0] == 'g' else 'at most'} {bound:g}"
    elif kind == "tuple_type":
        name = str(loc[-1])
        example = f"[[{name}]]" if len(loc) == 1 and name in _TABLES else '["…", "…"]'
        message = f"write a list: {example}"
    else:
        message = _TYPES.get(kind, error["msg"])
    shown = "" if loc[-1] == "password" else show(value)
    return Problem(dotted(loc), shown, message + owner(loc, raw))


def dotted(loc: tuple[int | str, ...]) -> str:
    """``rule[2].then[0]`` from its parts."""
    key = ""
    for part in loc:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    return key


def show(value: object) -> str:
    """A value as the file would write it, short."""
    if isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, int | float):
        text = str(value)
    else:
        return ""
    return text if len(text) <= 80 else text[:79] + "…"


def owner(loc: tuple[int | str, ...], raw: Mapping[str, Any]) -> str:
    """``(rule "lunch")`` where a key lies in a table with a name; the number alone is hard to find."""
    if len(loc) < 3 or not isinstance(loc[1], int):
        return ""
    try:
        name = raw[str(loc[0])][loc[1]]["name"]
    except (KeyError, IndexError, TypeError):
        return ""
    return f' ({loc[0]} "{name}")' if isinstance(name, str) else ""


def _table(loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model that describes the table a key stands in."""
    model: type[BaseModel] = Office
    named = False
    for part in loc[:-1]:
        if isinstance(part, int) or named:
            named = False
            continue
        field = model.model_fields.get(part)
        if field is None:
            return None
        parts = [field.annotation, *getattr(field.annotation, "__args__", ())]
        inner = next((a for a in parts if isinstance(a, type) and issubclass(a, BaseModel)), None)
        if inner is None:
            return None
        named = parts[0] is not inner and getattr(field.annotation, "__origin__", None) is dict
        model = inner
    return model


def described(loc: tuple[int | str, ...]) -> str | None:
    """The description of a key, as the model gives it."""
    model = _table(loc)
    return descriptions(model).get(str(loc[-1])) if model else None


def _unknown(loc: tuple[int | str, ...]) -> str:
    name = str(loc[-1])
    if name == "password":
        return _PASSWORD
    model = _table(loc)
    return "is no key here" + did_you_mean(name, model.model_fields if model else ())
