"""Messages from the moment a caller speaks to the sealed file: spoken into memory, kept sealed on disk."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from console.audio.files import AudioError, length, repair
from console.store.keys import message_key
from console.store.keys.keyring import Place
from console.store.keys.sealed_file import SUFFIX, Key, label, seal, unseal
from console.store.recordings import spool
from console.store.state_folder import private_folder, shred

log = logging.getLogger(__name__)

#: How the readable copy of a message that is being heard is called: nobody takes it for a message.
HEARD = ".heard"


@dataclass(frozen=True, slots=True)
class Vault:
    """Where messages of a desk are: ``spool`` holds those being left, in memory and readable, ``recordings``
    the whole ones, sealed with ``key``; ``left`` are folders where a desk that died may have left some."""

    key: Key
    recordings: Path
    spool: Path
    left: tuple[Path, ...]

    @classmethod
    def open(cls, state: Path, key: Place) -> "Vault":
        """The vault of a state folder, its folders and a first key made. Raises ``StoreError``."""
        recordings = folder(state)
        made = message_key.ready(key, state, recordings)
        return cls(made, recordings.resolve(), spool.folder(state), spool.left(state))

    def place(self, path: str | Path) -> Path:
        """Where the message of a recording is sealed, or will be."""
        return self.recordings / f"{Path(path).stem}{SUFFIX}"

    def take(self, plain: Path, ident: str, box: str) -> bool:
        """Seal a recording; whether there is one now. Done twice it does no harm. Raises ``OSError``."""
        sealed = self.place(plain)
        if not sealed.exists():
            try:
                seal(plain, sealed, self.key, ident, box)
            except FileNotFoundError:
                if plain.exists():
                    raise
                log.warning("voicemail: %s is not there", plain.name)
                return False
        return True

    def plain(self, path: str | Path) -> Iterator[Path]:
        """The readable files of a message that are there: of a desk that died, or of an older program."""
        name = f"{Path(path).stem}.wav"
        for place in (self.spool, *self.left, self.recordings):
            if (place / name).is_file():
                yield place / name

    def strays(self) -> Iterator[Path]:
        """All readable files there are, each once."""
        for place in dict.fromkeys((self.spool, *self.left, self.recordings)):
            yield from sorted(place.glob("*.wav"))

    def heard(self) -> Iterator[Path]:
        """Readable copies that a desk left which died while messages were heard."""
        for place in dict.fromkeys((self.spool, *self.left)):
            yield from sorted(place.glob(f"*{HEARD}"))

    def forget(self, path: str | Path) -> None:
        """Overwrite and remove the readable files of a message that is sealed. Raises ``OSError``."""
        for each in list(self.plain(path)):
            shred(each)

    @property
    def before(self) -> "Vault":
        """The same without the folder of this desk: what desks before it left."""
        left = tuple(place for place in self.left if place != self.spool)
        return replace(self, spool=self.recordings, left=left)

    def close(self) -> None:
        """Remove the folder in memory with those in it, unless something is left in them."""
        try:
            for inner in [path for path in self.spool.iterdir() if path.is_dir()]:
                inner.rmdir()
            self.spool.rmdir()
        except OSError as wrong:
            log.warning("voicemail: %s: %s", self.spool, wrong.strerror)


def folder(state: Path) -> Path:
    """The folder of the recordings, made where it is missing. Raises ``StoreError``."""
    return private_folder(state / "voicemail")


def sound(path: Path, key: Key, ident: str, box: str) -> bytes:
    """A message as a WAV file in memory. Raises :class:`SealError` and ``OSError``."""
    return unseal(path, key, ident, box) if path.suffix == SUFFIX else path.read_bytes()


def seconds(path: Path, key: Key) -> tuple[str, str, float]:
    """Id and box a sealed file names, and the length of what it holds, 0 where that is no sound. Raises
    :class:`SealError` and ``OSError``."""
    said = label(path)
    audio = unseal(path, key, said.ident, said.box)
    try:
        return said.ident, said.box, length(BytesIO(audio), len(audio))
    except AudioError:
        return said.ident, said.box, 0.0


def repaired(path: Path) -> float:
    """The length of a recording after its repair; 0 when there is nothing to hear."""
    try:
        return repair(path)
    except (OSError, AudioError) as wrong:
        log.error("voicemail: %s: %s", path.name, wrong)
        return 0.0
