"""Names and numbers that nothing else has."""


class Ids:
    """What the next call, slip, card, mail or leg is called. ``run`` differs at each start of the desk, so
    that no id comes twice, also after a restart."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._legs = self._slips = self._cards = self._mails = 0
        self.calls = 0
        """Calls named so far: the order in which they came."""

    def call(self) -> str:
        """A call's."""
        self.calls += 1
        return f"{self._run}-{self.calls}"

    def slip(self) -> str:
        """A message slip's."""
        self._slips += 1
        return f"{self._run}-s{self._slips}"

    def card(self) -> str:
        """A contact's or a merge of contacts'."""
        self._cards += 1
        return f"{self._run}-k{self._cards}"

    def mail(self) -> str:
        """A mail's."""
        self._mails += 1
        return f"{self._run}-m{self._mails}"

    def prompting(self, leg: int) -> str:
        """What is done at a phone that was rung to record a prompt."""
        return f"{self._run}-p{leg}"

    def leg(self) -> int:
        """A leg's that we dial: even, so that it never meets one the phone gave."""
        self._legs += 2
        return self._legs
