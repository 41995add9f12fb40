"""The sound behind each prompt: the clinic's recording, its words as spoken by the machine, or a shipped one.

A prompt is played by its key: ``NAME``, or ``NAME:LANGUAGE`` for one that says its language. The key ``NAME``
alone is always there; where every prompt of a name says its language it is the first of them.
"""

import contextlib
import hashlib
import logging
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from console.audio.files import AudioError
from console.config.schema.office import Office, Prompt
from console.speech.menu_reasons import questions
from console.speech.prompts import tones
from console.speech.prompts.times import Times, filled
from console.speech.prompts.tts import available, render, speaks
from console.speech.prompts.wav import MUSIC_DBFS, SPEECH_DBFS, check, convert

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).parent
#: Loudness of recordings that are no speech; ``None``: as they are.
_LOUDNESS: dict[str, float | None] = {
    "music": MUSIC_DBFS, "working": MUSIC_DBFS, "beep": None, **dict.fromkeys(tones.PROMPTS),
}  # fmt: skip
#: Part of every made file's name: raised when files are made in another way.
_FORM = 2


class Source(StrEnum):
    """Where a prompt's sound comes from."""

    RECORDED = "recorded"
    RENDERED = "rendered"
    TONE = "tone"
    SHIPPED = "shipped"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Sound:
    """What is played for a prompt. ``file`` may still have to be made, from the recording ``origin`` or
    from the words of ``text``; ``why`` says what is not as the config asks ("": nothing)."""

    key: str
    source: Source
    file: Path
    text: str = ""
    origin: Path | None = None
    why: str = ""


def folder(state: Path) -> Path:
    """Where files made from recordings and words are kept."""
    return state / "prompts"


def sounds(office: Office, base_dir: Path, made: Path, *, shipped: bool = False) -> tuple[Sound, ...]:
    """What is played for every prompt of the config, and with ``shipped`` for those of the program too.

    Nothing is made: ``base_dir`` is the config's folder, ``made`` the one of :func:`folder`.
    """
    office = filled(office, Times())  # times that nobody filled in are not said
    found = [_choose(office, prompt, base_dir, made) for prompt in office.prompt]
    keys = {sound.key.partition(":")[0] for sound in found}
    asked = [(name, text) for name, text in questions(office, base_dir).items() if name not in keys]
    found += [_by_words(office, Prompt(name=name, text=text), name, made) for name, text in asked]
    if shipped:
        found += [_tone(office, name, made) for name in tones.PROMPTS if name not in keys]
        found += [
            Sound(path.stem, Source.SHIPPED, path, _spoken().get(path.stem, ""))
            for path in sorted(SHIPPED.glob("*.wav"))
            if not path.stem.startswith("sample-") and path.stem not in {*keys, *tones.PROMPTS}
        ]
    return tuple(_by_phone(sound, made) for sound in found)


def keep_spoken(recording: Path, made: Path, key: str) -> None:
    """What was spoken at a phone is what callers hear for a prompt; the recording goes. Raises
    :class:`AudioError` for one that is no sound, and ``OSError``."""
    to = _spoken_at(made, key)
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = to.with_suffix(".part")
    convert(recording, part)
    part.replace(to)
    recording.unlink(missing_ok=True)


def _spoken_at(made: Path, key: str) -> Path:
    """Where what was spoken for a prompt at a phone is kept, beside the files that are made."""
    return made.parent / "spoken" / f"{key.replace(':', '.')}.wav"


def _by_phone(sound: Sound, made: Path) -> Sound:
    """A prompt as somebody spoke it at a phone, where they did: before its words, not before its file."""
    path = _spoken_at(made, sound.key)
    if sound.source is Source.RECORDED or not path.is_file():
        return sound
    try:
        check(path)
        content = hashlib.sha256(path.read_bytes()).digest()
    except (AudioError, OSError) as wrong:
        return replace(sound, why=f"{wrong}; callers hear something else")
    file = made / _file_name(sound.key, content)
    return Sound(sound.key, Source.RECORDED, file, sound.text, path)


def prompt_files(office: Office, base_dir: Path, state: Path) -> dict[str, Path]:
    """Prompt key → 16-bit mono WAV: the shipped ones and all of the config, made where they lack; files made
    for earlier words are removed.

    A prompt without usable audio gets a standard sentence, with a warning in the log: a caller is never
    met by silence.
    """
    files: dict[str, Path] = {}
    wanted = sounds(office, base_dir, folder(state), shipped=True)
    found = make(office, wanted, folder(state))
    prune(wanted, folder(state))
    for sound in found:
        if sound.why:
            log.warning("prompt %s: %s", sound.key, sound.why)
        files[sound.key] = sound.file
        files.setdefault(sound.key.partition(":")[0], sound.file)
    return files


def make(office: Office, wanted: Iterable[Sound], made: Path) -> tuple[Sound, ...]:
    """Convert and render what isn't there yet; what can't be made gets a stand-in and its reason."""
    wanted = tuple(wanted)
    with contextlib.suppress(OSError):  # each file that can't be written is told below
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
    lack = [sound for sound in wanted if not sound.file.exists()]
    failed = {}
    for sound in lack:
        if sound.origin is not None:
            part = sound.file.with_suffix(".part")
            try:
                convert(sound.origin, part, _LOUDNESS.get(sound.key, SPEECH_DBFS))
                part.replace(sound.file)
            except (AudioError, OSError) as wrong:
                failed[sound.file] = str(wrong)
        elif sound.source is Source.TONE:
            try:
                tones.write(sound.file, sound.key, tones.tone_of(sound.key, _tones(office)))
            except OSError as wrong:
                failed[sound.file] = str(wrong)
    spoken = [sound for sound in lack if sound.origin is None and sound.source is not Source.TONE]
    failed |= render({sound.file: sound.text for sound in spoken})
    for file in failed:
        log.error("prompt file %s: %s", file.name, failed[file])
    return tuple(
        _missing(office, sound.key, sound.text, failed[sound.file]) if sound.file in failed else sound
        for sound in wanted
    )


def prune(wanted: Iterable[Sound], made: Path) -> int:
    """Remove files made for prompts that are no longer in the config; gives how many."""
    kept = {sound.file for sound in wanted}
    gone = [path for path in made.glob("*.*") if path not in kept and path.is_file()]
    for path in gone:
        with contextlib.suppress(OSError):  # it is looked for again at the next start
            path.unlink(missing_ok=True)
    return len(gone)


def missing(office: Office, base_dir: Path = Path()) -> tuple[str, ...]:
    """Why prompts are not heard as the config says, one sentence each that names the prompt."""
    found = [s for s in sounds(office, base_dir, base_dir, shipped=True) if s.why]
    said = [f"prompt {sound.key}: {sound.why}" for sound in found]
    return (*said, *_translations(office))


def _tones(office: Office) -> str:
    """The country whose tones callers hear."""
    return office.office.tones or office.office.country


def _tone(office: Office, name: str, made: Path) -> Sound:
    tone = tones.tone_of(name, _tones(office))
    content = repr((tone, tones.RATE)).encode()
    return Sound(name, Source.TONE, made / _file_name(name, content), f"the {_tones(office)} tone")


def _choose(office: Office, prompt: Prompt, base_dir: Path, made: Path) -> Sound:
    key = f"{prompt.name}:{prompt.language}" if prompt.language else prompt.name
    if not prompt.play:
        return _by_words(office, prompt, key, made)
    path = base_dir / prompt.play
    try:
        check(path)
        content = hashlib.sha256(path.read_bytes()).digest()
    except (AudioError, OSError) as wrong:
        instead = _by_words(office, prompt, key, made)
        heard = _spoken().get(instead.file.stem, instead.text)
        return replace(instead, why=f'{wrong}; callers hear "{heard}"')
    loud = str(_LOUDNESS.get(prompt.name, SPEECH_DBFS)).encode()
    return Sound(key, Source.RECORDED, made / _file_name(key, content + loud), prompt.text, path)


def _by_words(office: Office, prompt: Prompt, key: str, made: Path) -> Sound:
    """The shipped recording of exactly these words, else these words spoken, else the shipped one of that
    name, else a stand-in."""
    language = prompt.language or office.speech.language
    name = next((name for name, text in _spoken().items() if _bare(text) == _bare(prompt.text)), None)
    if name is not None:
        return Sound(key, Source.SHIPPED, SHIPPED / f"{name}.wav", prompt.text)
    if not prompt.text:
        if prompt.name in _names() and speaks(language):
            return Sound(key, Source.SHIPPED, SHIPPED / f"{prompt.name}.wav", _spoken().get(prompt.name, ""))
        return _missing(office, key, "", "it has no recording")
    if not speaks(language):
        return _missing(office, key, prompt.text, f"the machine speaks no {language}")
    if not available():
        return _missing(office, key, prompt.text, "its words have no recording")
    content = f"{office.speech.voice}|{language}|{prompt.text}".encode()
    return Sound(key, Source.RENDERED, made / _file_name(key, content), prompt.text)


def _missing(office: Office, key: str, text: str, wants: str) -> Sound:
    """The standard sentence of that name, else one that fits its use: an invitation to leave a message, a
    word to those in a menu (who come to a person by pressing nothing), or goodbye."""
    name = key.partition(":")[0]
    if name in _spoken():
        instead = name
    elif name in tones.PROMPTS:
        instead = "please-wait"
    elif name.startswith("confirm-"):
        instead = "confirm"
    elif name.startswith("connect-"):
        instead = "transfer-wait"
    elif any(name == each for box in office.voicemail for _, each in box.greetings):
        instead = "unavailable"
    else:
        instead = "please-wait" if name in _in_menus(office) else "goodbye"
    do = "record it and name the file in play"
    if text and speaks(office.speech.language) and not available():
        do += ', or install the extra "speech"'
    why = f'{wants}: {do}; callers hear "{_spoken()[instead]}"'
    return Sound(key, Source.MISSING, SHIPPED / f"{instead}.wav", text, why=why)


def _in_menus(office: Office) -> set[str]:
    """Names of the prompts that menus say."""
    names = {name for m in office.menu for name in (m.say, m.no_input_say, m.invalid_say)}
    return names | {changes.say for menu in office.menu for changes in menu.modes.values()}


def _translations(office: Office) -> Iterable[str]:
    """What queues say by themselves and nobody recorded in a language that a menu leads to."""
    tongues = {menu.language for menu in office.menu} | {
        step.language for menu in office.menu for step in menu.keys.values()
    }
    says = [name for name in _names() if name.startswith("number-")] + list(_ANNOUNCED)
    says = says if any(queue.announce for queue in office.queue) else []
    says += _OFFERED if any(queue.callback for queue in office.queue) else ()
    for language in sorted(tongue for tongue in tongues if tongue and not speaks(tongue)):
        lack = sorted(name for name in says if office.spoken(name, language) == name)
        if lack:
            shown = ", ".join(lack[:3]) + (f" and {len(lack) - 3} more" if len(lack) > 3 else "")
            instead = f"callers hear them in {office.speech.language}"
            yield f"prompts in {language}: nobody recorded {shown}, which queues say; {instead}"


#: What queues say by themselves, beside numbers: announcements, and the offer of a call back.
_ANNOUNCED = (
    "you-are-number", "in-line", "more-than", "wait-about", "wait-to", "minutes", "less-than-a-minute",
)  # fmt: skip
_OFFERED = ("callback-offer", "callback-confirmed")


def _file_name(key: str, content: bytes) -> str:
    """A readable name that changes with the content."""
    readable = re.sub(r"[^a-z0-9]+", "-", key.casefold())[:40]
    return f"{readable}-{hashlib.sha256(b'%d|' % _FORM + content).hexdigest()[:16]}.wav"


@cache
def _names() -> frozenset[str]:
    """Names of all shipped recordings, the tones included, that any office can use."""
    return frozenset(p.stem for p in SHIPPED.glob("*.wav") if not p.stem.startswith("sample-"))


@cache
def _spoken() -> dict[str, str]:
    """Name of each shipped recording of speech → its words."""
    groups = tomllib.loads((SHIPPED / "texts.toml").read_text(encoding="utf-8"))
    sample = {f"sample-{name}": text for name, text in groups["sample"].items()}
    return {**groups["standard"], **sample}


@cache
def _bare(text: str) -> str:
    return " ".join("".join(ch for ch in text.casefold() if ch.isalnum() or ch.isspace()).split())
