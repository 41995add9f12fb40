"""Speech as the config writes it: what prompts are spoken with, and how callers' words are recognised."""

from typing import Literal

from pydantic import Field

from console.config.grammar.fields import Seconds
from console.config.schema.base import Part


class Speech(Part):
    """``[speech]``: words spoken to callers and understood from them. All of it stays on this machine."""

    language: str = "en"
    """Language of prompts that name none."""
    voice: Literal["heart"] = "heart"
    """Voice of prompts without a recording. The extra "speech" has this one, which speaks English."""
    enabled: bool = True
    """Whether callers' words are recognised, where the extra "speech" is installed."""
    transcripts: bool = True
    """Whether messages are written down by the machine, beside their audio."""
    model_dir: str = ""
    """Folder of another Whisper model in CTranslate2's form, relative to the config; empty: the extra's."""
    model_sha256: str = ""
    """sha256 of the model.bin in ``model_dir``, checked before it is used; empty: not checked."""
    intents: str = ""
    """TOML file of the clinic's own phrases, relative to the config, in place of the shipped ones."""
    end_of_speech: Seconds = 0.65
    """Silence after which a caller has finished speaking."""
    voice_level: float = Field(default=0.5, ge=0.1, le=0.95)
    """How sure it must be that a sound is speech."""
    no_speech: float = Field(default=0.6, ge=0.1, le=1.0)
    """From this on, the recogniser's own doubt that anybody spoke means that nothing was heard."""
