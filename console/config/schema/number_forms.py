"""How a trunk or account writes telephone numbers, towards it and from it."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from console.config.schema.base import Part

#: with the country's code ("e164", with + "+e164"); as dialled within the country ("national"); with the
#: code at home and abroad as dialled from there ("11 digits"); any of them ("auto")
Form = Literal["auto", "+e164", "e164", "national", "11 digits"]
_MOST = 16


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as wrong:
        raise ValueError(f"is no pattern: {wrong}") from None
    return value


def _dialled(value: str) -> str:
    if not re.fullmatch(r"[\d*#]{0,8}", value):
        raise ValueError('write the digits, such as "9"')
    return value


class Rewrite(Part):
    """One entry of ``rewrite``."""

    match: Annotated[str, AfterValidator(_pattern)] = Field(min_length=1, max_length=200)
    """A regular expression that a whole number fits, such as "\\\\+1212(\\\\d{7})"."""
    replace: str = Field(max_length=64)
    """What is written instead; \\\\1 is the first group."""

    @model_validator(mode="after")
    def _groups(self) -> "Rewrite":
        try:
            re.compile(self.match + "|").fullmatch("").expand(self.replace)  # type: ignore[union-attr]
        except (re.error, IndexError) as wrong:
            raise ValueError(f"replace = {self.replace!r}: {wrong}") from None
        return self


def _table(value: Any) -> Any:
    return {"form": value} if isinstance(value, str) else value


class Sends(Part):
    """``sends`` of a trunk or account: how it wants numbers; a word alone is its ``form``."""

    form: Literal["+e164", "e164", "national", "11 digits"] = "+e164"
    """"+e164": +12125550199; "e164": 12125550199; "national": as dialled within the country, 2125550199 in
    the US and 0301234567 in Germany, abroad with 011 or 00; "11 digits": 12125550199, abroad with 011."""
    prefix: Annotated[str, AfterValidator(_dialled)] = ""
    """Digits ahead of it, such as "9" for an outside line."""
    strip: int = Field(default=0, ge=0, le=_MOST)
    """How many characters are taken away at its beginning, before the prefix is put there."""
    rewrite: tuple[Rewrite, ...] = ()
    """For what no word says: the first entry whose ``match`` is the whole E.164 number says what is sent."""

    @model_validator(mode="after")
    def _plus(self) -> "Sends":
        if self.prefix and self.form == "+e164" and not self.strip:
            raise ValueError('a prefix stands before digits, not before +: write form = "e164" or "national"')
        return self


class Receives(Part):
    """``receives`` of a trunk or account: how it writes numbers; a word alone is its ``form``."""

    form: Form = "auto"
    """"auto" reads any form that is a number in the country, or one with its code; "e164" and "+e164" always
    hold the country's code; "national" and "11 digits" are read as dialled in the country."""
    prefix: Annotated[str, AfterValidator(_dialled)] = ""
    """Digits ahead of it that are not of the number, such as "9"; a number without them is one, too."""
    strip: int = Field(default=0, ge=0, le=_MOST)
    """How many characters are taken away at its beginning."""
    rewrite: tuple[Rewrite, ...] = ()
    """For what no word says: the first entry whose ``match`` is all that was written says the number."""


SendsField = Annotated[Sends, BeforeValidator(_table)]
ReceivesField = Annotated[Receives, BeforeValidator(_table)]
