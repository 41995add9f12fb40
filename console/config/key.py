"""The name of one key of the config."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the config: its table, the entry's name in a table of many (else empty), and its name; an
    empty ``name`` is a whole entry."""

    table: str
    entry: str
    name: str

    def __str__(self) -> str:
        """ "staff sam hours", as it is read; ``settings.key_at`` reads ``path``."""
        return " ".join(filter(None, (self.table, self.entry, self.name)))

    @property
    def written(self) -> str:
        """ "staff.sam.hours", as errors name keys, with the entry's name for its number."""
        return ".".join(filter(None, (self.table, self.entry, self.name)))

    @property
    def path(self) -> str:
        """The key in one word for the wire: an entry's name may hold anything."""
        return "/".join((self.table, self.entry, self.name))
