"""What the telephone can fail with."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


class PhoneError(Exception):
    """The phone can't be started or used; the message says what and what to do."""
