"""What becomes of callers beyond the last line: they are redirected, where the office says where to."""

import logging

from console.telephony import outgoing
from console.telephony.settings import PhoneSettings

log = logging.getLogger(__name__)

#: Lines kept to redirect callers with, and of how many lines only one is kept.
_SPARE, _FEW = 8, 16


class Overflow:
    """The redirection of one phone; without ``settings.overflow`` there is none."""

    def __init__(self, settings: PhoneSettings) -> None:
        self._settings = settings

    def is_due(self, lines: int, live: int) -> bool:
        """Whether a call that has just come, and is one of ``live`` on so many lines, is one too many."""
        spare = 1 if lines <= _FEW else _SPARE
        return bool(self._settings.overflow) and live > lines - spare

    def contact(self, trunk: str) -> str:
        """The Contact of the 302 for a call that came through a trunk; empty when it can't be told."""
        try:
            target = outgoing.find_target(self._settings.overflow, trunk, self._settings)
        except outgoing.CannotCall as problem:
            log.error("sip.overflow: %s", problem)
            return ""
        return f"<{target.uri(target.host)}>"
