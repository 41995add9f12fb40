"""The keyring of the desk's user (gnome-keyring, KWallet, macOS) as a place for the key, through the library
`keyring` (the extra "keyring")."""

from dataclasses import dataclass
from pathlib import Path

from console.store.errors import StoreError

#: What `key_file` says for it.
NAME = "keyring"
#: Its entry: `keyring get SERVICE USER` on the command line.
SERVICE, USER = "reception-console", "voicemail.key"


@dataclass(frozen=True, slots=True)
class Ring:
    """The entry of the keyring that holds the key, as the key's file would."""

    def __str__(self) -> str:
        return f"{SERVICE} in the keyring"

    def read(self) -> str | None:
        """What the entry holds, ``None`` where there is none. Raises :class:`StoreError`."""
        return self._ask(None)

    def write(self, text: str) -> None:
        """Make the entry. Raises :class:`StoreError`."""
        self._ask(text)
        if self.read() != text:
            raise StoreError(f"the key of the messages can't be kept as {self}: it did not stay there")

    def _ask(self, text: str | None) -> str | None:
        """Set the entry to a text, or get it. Each way it fails has a way out."""
        try:
            import keyring
            from keyring import errors
        except ImportError:
            raise self._failed(
                'its library is not installed: pip install "reception-console[keyring]"'
            ) from None
        try:
            if text is None:
                return keyring.get_password(SERVICE, USER)
            keyring.set_password(SERVICE, USER, text)
        except errors.NoKeyringError:
            raise self._failed(
                "there is no keyring here: start one in this session (gnome-keyring, KWallet); "
                "a service has none, so give it a file or a systemd credential (docs/install.md)"
            ) from None
        except (errors.KeyringLocked, errors.InitError, errors.PasswordSetError) as wrong:
            raise self._failed(f"the keyring is locked ({wrong}): unlock it, and start again") from None
        except Exception as wrong:  # each backend brings errors of its own (D-Bus, files)
            raise self._failed(f"{type(wrong).__name__}: {wrong}") from None
        return None

    def _failed(self, why: str) -> StoreError:
        return StoreError(f"the key of the messages, {self}, can't be reached: {why}")


#: Where a key lies.
Place = Path | Ring


def place(text: str, folder: Path) -> Place:
    """Where a text of `key_file` says the key lies; a path is relative to ``folder``."""
    return Ring() if text == NAME else folder / text


def written(where: Place) -> str:
    """A place as `key_file` says it."""
    return NAME if isinstance(where, Ring) else str(where)
