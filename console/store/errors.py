"""What goes wrong with the store, in words for the person who can mend it."""


class StoreError(Exception):
    """The store can't be opened or read; the message says what and what to do."""


class Unreachable(StoreError):
    """The server of the database can't be reached now; it may come."""
