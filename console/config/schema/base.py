"""What all tables of the config have in common."""

import ast
import inspect
import textwrap
from functools import cache

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A frozen table of the config; unknown keys are errors."""

    # Each table is checked as a part of the whole: a schema of its own is made only where it is asked for.
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


@cache
def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """What the docstring below each key of a table says. Read from the source where it is wanted: pydantic's
    ``use_attribute_docstrings`` reads it at every start of every process."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, Part) and base is not Part:
            body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
            assert isinstance(body, ast.ClassDef)
            found |= {
                key.target.id: inspect.cleandoc(text.value.value)
                for key, text in zip(body.body, body.body[1:], strict=False)
                if isinstance(key, ast.AnnAssign)
                and isinstance(key.target, ast.Name)
                and isinstance(text, ast.Expr)
                and isinstance(text.value, ast.Constant)
                and isinstance(text.value.value, str)
            }
    return found
