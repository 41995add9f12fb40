"""Recorded conversations as the config writes them, and whose consent the place asks for."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from console.config.grammar.fields import Seconds
from console.config.schema.base import Part

#: Whether conversations are recorded: all of them, when somebody presses the key, or not at all.
Record = Literal["always", "on demand", "never"]
Consent = Literal["all-party", "one-party"]

#: States of the USA in which everybody on a telephone call has to agree to its recording, with the statute.
#: After the Reporters Committee for Freedom of the Press, "Reporter's Recording Guide" (rcfp.org), read the
#: careful way where courts differ (Delaware, Michigan, Nevada) or where the duty is a civil one
#: (Connecticut). It is no legal advice: ``consent`` of ``[recording]`` overrules it.
ALL_PARTY_STATES = {
    "CA": "Penal Code § 632",
    "CT": "Gen. Stat. § 52-570d",
    "DE": "Code tit. 11 § 1335",
    "FL": "Stat. § 934.03",
    "IL": "720 ILCS 5/14",
    "MA": "Gen. Laws ch. 272 § 99",
    "MD": "Cts. & Jud. Proc. § 10-402",
    "MI": "Comp. Laws § 750.539c",
    "MT": "Code § 45-8-213",
    "NH": "Rev. Stat. § 570-A:2",
    "NV": "Rev. Stat. § 200.620",
    "PA": "18 Pa. C.S. § 5703",
    "WA": "Rev. Code § 9.73.030",
}
#: The other states and the District of Columbia: one party's consent is enough (18 U.S.C. § 2511(2)(d) and
#: the states' own). Vermont has no statute, Oregon's (ORS 165.540) asks for more only face to face; both are
#: left out, and territories too: what is not known to be one-party is all-party.
ONE_PARTY_STATES = frozenset(
    (
        "AK", "AL", "AR", "AZ", "CO", "DC", "GA", "HI", "IA", "ID", "IN", "KS", "KY", "LA", "ME", "MN", "MO",
        "MS", "NC", "ND", "NE", "NJ", "NM", "NY", "OH", "OK", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "WI",
        "WV", "WY",
    )
)  # fmt: skip


def consent_of_place(country: str, region: str) -> Consent:
    """Whose consent a recording needs where the office stands; all parties' unless one is known to do."""
    return "one-party" if country == "US" and region in ONE_PARTY_STATES else "all-party"


def _digit(value: str) -> str:
    if value and (len(value) != 1 or value not in "0123456789"):
        raise ValueError('write one digit, such as "9", or "" for none')
    return value


class Recording(Part):
    """``[recording]``: which conversations are recorded, and who must have agreed before."""

    record: Record = "on demand"
    """Whether conversations are recorded where neither rule nor queue say: "always", "on demand", "never"."""
    consent: Literal["", "all-party", "one-party"] = ""
    """Who must have heard the announcement to its end before anything is recorded; empty: as the law of the
    office's country and region has it, all parties where that is not known."""
    announce: bool = True
    """Whether the announcement is made; only where one party's consent is enough it may be left out."""
    refuse: Annotated[str, AfterValidator(_digit)] = "9"
    """Digit with which a caller refuses to be recorded; empty: none, and the announcement names none."""
    keep: Seconds = 0.0
    """How long a recording is kept; then it is shredded. 0: for ever."""
    listen: Literal["staff", "receptionist", "manager"] = "manager"
    """Least role that may play and export recordings."""
