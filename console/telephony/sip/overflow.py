"""What becomes of callers beyond the last line that callers may have: they are redirected, where the office
says where to."""

import logging

from console.telephony.sip import outgoing
from console.telephony.sip.settings import PhoneSettings

log = logging.getLogger(__name__)

#: Lines kept to redirect callers with, and of how many lines only one is kept.
_SPARE, _FEW = 8, 16


class Overflow:
    """The callers of one phone for whom no line is left; without ``settings.overflow`` none is redirected."""

    def __init__(self, settings: PhoneSettings) -> None:
        self._settings = settings

    def is_due(self, lines: int, live: int) -> bool:
        """Whether a call that has just come, and is one of ``live`` on so many lines, is one too many: it
        would take one of those kept for the legs we dial, or to redirect callers with."""
        kept = self._settings.kept_lines
        if lines < self._settings.lines:  # of a build that holds fewer, staff get a quarter at most
            kept = min(kept, lines // 4)
        spare = 0 if not self._settings.overflow else 1 if lines <= _FEW else _SPARE
        return live > lines - kept - spare

    def contact(self, trunk: str) -> str:
        """The Contact of the 302 for a call that came through a trunk; empty when there is none, or it can't
        be told."""
        if not self._settings.overflow:
            return ""
        try:
            target = outgoing.find_target(self._settings.overflow, trunk, self._settings)
        except outgoing.CannotCall as problem:
            log.error("sip.overflow: %s", problem)
            return ""
        return f"<{target.uri(target.host)}>"
