"""docs/config.md describes every key the models know, as they describe it, and no other."""

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from console.config.grammar.destination import Step, parse_duration
from console.config.schema import (
    mail,
    menus,
    network,
    number_forms,
    office,
    queues,
    recording,
    retention,
    rules,
    speech,
    voicemail,
)
from console.config.schema.base import descriptions

DOCS = Path(__file__).parents[2] / "docs" / "config.md"

#: heading of the reference → model of its table
TABLES: dict[str, type[BaseModel]] = {
    "[office]": office.OfficeInfo,
    "[sip]": office.Sip,
    "[desk]": office.Desk,
    "[sound]": office.Sound,
    "[outside]": network.Outside,
    "[[trunk]]": network.Trunk,
    "[[account]]": network.Account,
    "sends": number_forms.Sends,
    "receives": number_forms.Receives,
    "rewrite": number_forms.Rewrite,
    "[modes.NAME]": office.Mode,
    "[[staff]]": office.Staff,
    "[[contact]]": office.Person,
    "[[prompt]]": office.Prompt,
    "[speech]": speech.Speech,
    "[[voicemail]]": voicemail.Voicemail,
    "[voicemail.modes.NAME]": voicemail.BoxMode,
    "[recording]": recording.Recording,
    "[mail]": mail.Mail,
    "[privacy]": office.Privacy,
    "[retention]": retention.Retention,
    "[[queue]]": queues.Queue,
    "relax": queues.Relax,
    "retry": queues.Retry,
    "announce": queues.Announce,
    "callback": queues.CallBack,
    "[[menu]]": menus.Menu,
    "[menu.modes.NAME]": menus.MenuMode,
    "[[rule]]": rules.Rule,
    "when": rules.When,
    "[routing]": rules.Routing,
    "[roles]": office.Roles,
    "[screen]": office.Screen,
    "[wallboard]": office.Wallboard,
}


def default(value: Any, *, length: bool = True) -> str:
    """A default as the config would write it; a number with a fraction is a length unless said otherwise."""
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, float) and length:
        return f'`"{value:g}s"`'
    if isinstance(value, int | float):
        return f"`{value}`"
    if isinstance(value, str) and value:
        return f'`"{value}"`'
    if isinstance(value, tuple) and value and not isinstance(value[0], Step):
        return "`[" + ", ".join(f'"{part}"' for part in value) + "]`"
    return ""


def rows(table: type[BaseModel]) -> list[str]:
    """The lines of a table of the reference."""
    found = []
    says = descriptions(table)
    for name, field in table.model_fields.items():
        words = " ".join(says.get(name, "").replace("``", "`").split())
        choice = [f'"{word}"' for word in words_of(field.annotation) if word]
        words += f" One of {', '.join(choice)}." if choice else ""
        found.append(f"| `{name}` | {words} | {default(field.default, length=is_length(field))} |")
    return found


def is_length(field: FieldInfo) -> bool:
    """Whether a key is a length of time."""
    return any(getattr(each, "func", None) is parse_duration for each in field.metadata)


def words_of(annotation: Any) -> tuple[str, ...]:
    """The words a key can be, where it is one of a few."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    inner = [words_of(part) for part in get_args(annotation)]
    return next((words for words in inner if words), ())


def sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    heading = ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"### `(.+?)`", line):
            heading = match[1]
        elif line.startswith("#"):
            heading = ""
        elif heading and line.startswith("| `"):
            found.setdefault(heading, []).append(line)
    return found


@pytest.mark.parametrize("heading", TABLES)
def test_a_table_of_the_reference_says_what_its_model_says(heading: str) -> None:
    assert sections().get(heading) == rows(TABLES[heading]), "\n".join(
        ["should read:", *rows(TABLES[heading])]
    )


def test_every_table_is_described() -> None:
    assert set(sections()) == set(TABLES)
    text = DOCS.read_text(encoding="utf-8")
    for name in office.Office.model_fields:
        assert re.search(rf"`\[+{name}[\].]", text), (name, descriptions(office.Office).get(name))
