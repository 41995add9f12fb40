"""What all tables of the config have in common."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A frozen table of the config; unknown keys are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=True
    )
