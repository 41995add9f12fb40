"""Speech as the config writes it: what prompts without a recording are spoken with."""

from typing import Literal

from console.config.part import Part


class Speech(Part):
    """``[speech]``: words the machine speaks to callers. All of it stays on this machine."""

    language: str = "en"
    """Language of prompts that name none."""
    voice: Literal["heart"] = "heart"
    """Voice of prompts without a recording. The extra "speech" has this one, which speaks English."""
