"""The sound file behind each prompt's name: the clinic's own, a shipped recording, or a standard sentence."""

import atexit
import logging
import shutil
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from console.config.model import Office, Prompt
from console.speech.wav import WavError, convert, fits

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).with_name("prompts")


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is played for a prompt, and why it isn't what the config asks for ("" when it is)."""

    path: Path
    why: str = ""


def prompt_files(office: Office, base_dir: Path) -> dict[str, Path]:
    """Prompt name → 16-bit mono WAV at 8000 or 16000 Hz: the shipped ones and all of the config.

    ``base_dir`` is the config's folder. A ``play`` file of another form is converted into a private
    folder that lives as long as the process. A prompt without usable audio gets a standard sentence,
    with a warning in the log: a caller is never met by silence.
    """
    files = {path.stem: path for path in sorted(SHIPPED.glob("*.wav")) if not path.stem.startswith("sample-")}
    for prompt in office.prompt:
        chosen = _choose(office, prompt, base_dir)
        if chosen.why:
            log.warning("prompt %s: %s", prompt.name, chosen.why)
        files[prompt.name] = chosen.path
    return files


def missing(office: Office, base_dir: Path = Path()) -> tuple[str, ...]:
    """Why prompts of the config are not heard as it says, one sentence each that names the prompt."""
    chosen = ((prompt.name, _choose(office, prompt, base_dir).why) for prompt in office.prompt)
    return tuple(f"prompt {name}: {why}" for name, why in chosen if why)


def _choose(office: Office, prompt: Prompt, base_dir: Path) -> _Choice:
    if prompt.play:
        path = base_dir / prompt.play
        try:
            return _Choice(path if fits(path) else _converted(path))
        except (WavError, OSError) as wrong:
            instead = _shipped(office, prompt).path
            return _Choice(instead, f'{wrong}; callers hear "{_spoken()[instead.stem]}"')
    return _shipped(office, prompt)


def _shipped(office: Office, prompt: Prompt) -> _Choice:
    """The recording of exactly these words, else the standard one of that name, else a sentence that
    fits its use: an invitation to leave a message, a word to those in a menu (who come to a person by
    pressing nothing), or goodbye."""
    spoken = _spoken()
    name = next((name for name, text in spoken.items() if _bare(text) == _bare(prompt.text)), None)
    if name is not None:
        return _Choice(SHIPPED / f"{name}.wav")
    greets = any(box.greeting == prompt.name for box in office.voicemail)
    instead = "unavailable" if greets else "please-wait" if prompt.name in _in_menus(office) else "goodbye"
    name = prompt.name if prompt.name in spoken else instead
    path = SHIPPED / f"{name}.wav"
    if name == prompt.name and not prompt.text:
        return _Choice(path)
    wants = "its words have no recording" if prompt.text else "it has no recording"
    return _Choice(path, f'{wants}: record it and name the file in play; callers hear "{spoken[name]}"')


def _in_menus(office: Office) -> set[str]:
    """Names of the prompts that menus say."""
    names = {name for m in office.menu for name in (m.say, m.no_input_say, m.invalid_say)}
    return names | {changes.say for menu in office.menu for changes in menu.modes.values()}


@cache
def _spoken() -> dict[str, str]:
    """Name of each shipped recording of speech → its words."""
    groups = tomllib.loads((SHIPPED / "texts.toml").read_text(encoding="utf-8"))
    sample = {f"sample-{name}": text for name, text in groups["sample"].items()}
    return {**groups["standard"], **sample}


def _bare(text: str) -> str:
    return " ".join("".join(ch for ch in text.casefold() if ch.isalnum() or ch.isspace()).split())


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="reception-prompts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _converted(path: Path) -> Path:
    """A copy of a file in the form a phone needs, made once for as long as the file stays the same."""
    stat = path.stat()
    copy = _folder() / f"{stat.st_dev}-{stat.st_ino}-{stat.st_mtime_ns}-{stat.st_size}.wav"
    if not copy.exists():
        convert(path, copy)
    return copy
