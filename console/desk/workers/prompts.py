"""What callers hear and how they are understood, made anew for a config that was read again.

It is done in a thread of its own; until it is ready callers hear the prompts there were. A prompt that can't
be made stays as it was, and why is told.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from console.audio.files import AudioError
from console.calls.protocol.commands import DropPrompt, KeepPrompt, PromptCommand, UsePrompts
from console.config.schema.office import Office
from console.desk.workers.recognition import Ears
from console.speech import intents
from console.speech.prompts.prompts import folder, keep_spoken, make, prune, sounds
from console.speech.recognition.recogniser import Recogniser

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Renewed:
    """What is ready: prompts to use, whether callers' words can be heard, what is wrong ("": nothing), and
    ``told``, what a seat (0: none) hears of a prompt it had spoken."""

    prompts: UsePrompts
    hears: bool
    trouble: str = ""
    seat: int = 0
    told: str = ""


class Renewal:
    """``renew``, ``order`` and ``ready`` are for the desk's thread and never wait. ``used`` are the files in
    use now by prompt, ``studio`` is where prompts are recorded that are spoken at a phone; ``hear`` gives
    whether callers' words can be heard with a config, its recogniser started."""

    def __init__(  # noqa: PLR0913  (what a prompt is made of, and where it is put)
        self,
        base_dir: Path,
        state: Path,
        office: Office,
        used: dict[str, Path],
        *,
        studio: Path,
        ears: Ears,
        recogniser: Recogniser,
        hear: Callable[[Office], bool],
    ) -> None:
        self._base_dir, self._state = base_dir, state
        self._used = dict(used)
        self._ears, self._recogniser, self._hear = ears, recogniser, hear
        self._office = office
        self._jobs: queue.SimpleQueue[Office | PromptCommand | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Renewed] = queue.SimpleQueue()
        studio.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in studio.iterdir():  # of a desk that died while somebody spoke
            left.unlink()
        threading.Thread(target=self._run, name="renewal", daemon=True).start()

    def renew(self, office: Office) -> None:
        """Begin to make what a new config asks for."""
        self._jobs.put(office)

    def order(self, command: PromptCommand) -> None:
        """Keep what was spoken for a prompt from a phone, or throw it away."""
        self._jobs.put(command)

    def ready(self) -> list[Renewed]:
        """What has become ready since the last time, in order."""
        found = []
        while not self._done.empty():
            found.append(self._done.get_nowait())
        return found

    def stop(self) -> None:
        """Make nothing more."""
        self._jobs.put(None)

    def _run(self) -> None:
        while job := self._jobs.get():
            try:
                if isinstance(job, DropPrompt):
                    Path(job.path).unlink(missing_ok=True)
                    continue
                if isinstance(job, KeepPrompt):
                    self._done.put(self._keep(job))
                    continue
                self._office = job
                self._done.put(self.make(job))
            except Exception as wrong:
                log.exception("what callers hear could not be made anew")
                self._done.put(Renewed(UsePrompts(()), self._hear(self._office), f"prompts: {wrong}"))

    def _keep(self, job: KeepPrompt) -> Renewed:
        """What was spoken at a phone is heard from now on, levelled as all prompts are."""
        try:
            keep_spoken(Path(job.path), folder(self._state), job.name)
        except (AudioError, OSError) as wrong:
            return Renewed(UsePrompts(()), self._hear(self._office), "", job.seat, f"{job.name}: {wrong}")
        made = self.make(self._office)
        return replace(made, seat=job.seat, told="" if made.trouble else f"{job.name} is kept and in use")

    def make(self, office: Office) -> Renewed:
        """Make it now. What is in use stays for a prompt that fails; one that is new gets a stand-in."""
        made = folder(self._state)
        wanted = sounds(office, self._base_dir, made, shipped=True)
        found, changes, troubles = make(office, wanted, made), {}, []
        for sound in found:
            keys = (sound.key, sound.key.partition(":")[0])
            if sound.why and self._used.get(sound.key) != sound.file:
                log.warning("prompt %s: %s", sound.key, sound.why)
                if sound.key in self._used:
                    why = sound.why.partition("; callers hear")[0]
                    troubles.append(f"Prompt {sound.key}: {why}; the old one stays in use")
                    continue
                troubles.append(f"Prompt {sound.key}: {sound.why}")
            for key in keys if keys[1] not in changes else keys[:1]:
                changes[key] = sound.file
        changes = {key: file for key, file in changes.items() if self._used.get(key) != file}
        self._used |= changes
        prune(wanted, made)
        self._ears.use(intents.of_config(office.speech.intents, self._base_dir))
        self._recogniser.renew(office.speech)
        more = f" (and {len(troubles) - 1} more)" if len(troubles) > 1 else ""
        trouble = f"{troubles[0]}{more}" if troubles else ""
        files = tuple(sorted((key, str(file)) for key, file in changes.items()))
        return Renewed(UsePrompts(files), self._hear(office), trouble)
