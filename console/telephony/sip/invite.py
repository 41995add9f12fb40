"""What an INVITE says: caller, dialled number, attestation and diversions, from its raw text."""

from collections.abc import Callable
from dataclasses import dataclass

from console.routing.numbers.number_translation import received
from console.routing.values import Attestation, CallFacts
from console.telephony.sip.headers import Address, Message, address, clean, number, parse
from console.telephony.sip.peers import Peer

#: Most hops that may be left (RFC 3261, 20.22), and most diversions one header may count.
MOST_FORWARDS, MOST_DIVERTED = 255, 100
#: User parts and hosts that stand for a hidden number (RFC 3323 section 4.1.1.3 and carriers' habits).
_HIDDEN = frozenset({"anonymous", "restricted", "unavailable", "unknown", "private", "withheld"})
_HIDING = frozenset({"id", "header", "user", "full"})
_VERSTAT = {
    "tn-validation-passed-a": Attestation.FULL,
    "tn-validation-passed-b": Attestation.PARTIAL,
    "tn-validation-passed-c": Attestation.GATEWAY,
    "tn-validation-failed": Attestation.FAILED,
    "tn-validation-failed-a": Attestation.FAILED,
    "tn-validation-failed-b": Attestation.FAILED,
    "tn-validation-failed-c": Attestation.FAILED,
}
_LEVELS = {"a": Attestation.FULL, "b": Attestation.PARTIAL, "c": Attestation.GATEWAY}


@dataclass(frozen=True, slots=True)
class Invite:
    """An incoming INVITE as plain values; ``max_forwards`` is 70 where it says none (RFC 3261 8.1.1.6).

    ``auto_answer`` is whether it asks the phone to answer by itself, ``sip_id`` its Call-ID.
    """

    facts: CallFacts
    max_forwards: int = 70
    auto_answer: bool = False
    sip_id: str = ""


def read_invite(raw: str, peer: Peer, country: str, ours: frozenset[str] = frozenset()) -> Invite:
    """Read an INVITE that came from ``peer``; numbers are read as it writes them, in its country or the
    office's ``country``. ``ours`` are our own numbers, as ``normalise`` writes them.
    """

    def read(user: str) -> str:
        return received(clean(user), peer.country or country, peer.receives)

    message = parse(raw)
    sender = address(message.first("from"))
    asserted = (
        [address(v) for v in message.values("p-asserted-identity")] if peer.verified or peer.stir else []
    )
    asserted = [a for a in asserted if peer.verified or a.param("verstat")]
    who = next((a for a in asserted if a.user), sender)
    hidden = _hidden(message, sender)
    claims = [] if peer.verified else [address(v) for v in message.values("p-asserted-identity")]
    to = address(message.uri)
    dialled, diverted = _dialled(message, to, read, ours, peer.user)
    us = ours | {dialled}
    hops, around = _diversions(message, to, read, ours - diverted, us - diverted)
    caller = "" if hidden else read(who.user)
    limit = number(message.first("max-forwards"), MOST_FORWARDS + 1)
    return Invite(
        CallFacts(
            caller=caller,
            display="" if hidden else clean(who.display or sender.display),
            to=dialled,
            trunk=peer.name,
            attestation=_attestation(message, asserted, sender, verified=peer.verified, stir=peer.stir),
            hops=hops,
            ours=around,
            unheeded=next((n for a in claims if (n := read(a.user))), ""),
            referred=read(address(message.first("referred-by")).user) in us - {""},
        ),
        70 if limit is None or limit > MOST_FORWARDS else limit,
        any("answer-after=0" in v.replace(" ", "").lower() for v in message.values("call-info"))
        or any("auto" in v.lower() and "answer" in v.lower() for v in message.values("alert-info")),
        clean(message.first("call-id"), 128),
    )


def _hidden(message: Message, sender: Address) -> bool:
    asked = {word.strip().lower() for value in message.values("privacy") for word in value.split(";")}
    return (
        bool(asked & _HIDING) or sender.user.lower() in _HIDDEN or sender.host.lower() == "anonymous.invalid"
    )


def _dialled(
    message: Message, to: Address, read: Callable[[str], str], ours: frozenset[str], account: str
) -> tuple[str, frozenset[str]]:
    """The number that was dialled, and where only a Diversion names it, that number: it is how the call came
    to us, and no sign that it goes round.

    A registrar asks for the account in the request line; the number stands in P-Called-Party-ID (RFC 7315),
    To or Diversion then.
    """
    asked = read(to.user)
    if asked in ours:
        return asked, frozenset()
    called = [read(address(v).user) for v in message.values("p-called-party-id")[:3]]
    called.append(read(address(message.first("to")).user))
    if found := next((each for each in called if each in ours), ""):
        return found, frozenset()
    diverted = [read(address(v).user) for v in message.values("diversion")[:50]]
    if account and (found := next((each for each in diverted if each in ours), "")):
        return found, frozenset({found}) if diverted.count(found) == 1 else frozenset()
    if account and to.user == account:
        found = next((each for each in called if each.lstrip("+").isdigit() and each != account), "")
        return found or asked, frozenset()
    return asked, frozenset()


def _attestation(
    message: Message, asserted: list[Address], sender: Address, *, verified: bool, stir: bool
) -> Attestation:
    """verstat (RFC 8588, 3GPP 24.229) first, an Attestation-Info header next, then the trunk's word. Without
    ``stir`` both are what anybody wrote there."""
    said = next((v for a in (*asserted, sender) if (v := a.param("verstat"))), "") if stir else ""
    if said in _VERSTAT:
        return _VERSTAT[said]
    if said == "tn-validation-passed":
        level = (message.first("attestation-info") or message.first("p-attestation-indicator")).lower()
        return _LEVELS.get(level, Attestation.PARTIAL)
    return Attestation.TRUNK if verified else Attestation.NONE


def _diversions(
    message: Message, to: Address, read: Callable[[str], str], ours: frozenset[str], us: frozenset[str]
) -> tuple[int, bool]:
    """How often the call was diverted, and whether by one of our own numbers, or by what is called now (as
    Diversion says: History-Info names that also where nobody diverted).

    Diversion names who diverted (RFC 5806); History-Info every target so far, the last being the
    one asked for now (RFC 7044). Both tell the same story, so the longer one counts.
    """
    diverted = [address(v) for v in message.values("diversion")[:50]]
    history = [address(v) for v in message.values("history-info")[:50]]
    passed = history[:-1] if history and history[-1].user == to.user else history
    counts = (number(a.param("counter"), MOST_DIVERTED) for a in diverted)
    counters = sum(1 if count is None else count for count in counts)
    by, through = ({read(a.user) for a in each} - {""} for each in (diverted, passed))
    return max(counters, len(passed)), bool(by & us or through & ours)
