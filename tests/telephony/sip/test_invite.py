import pytest

from console.routing.values import Attestation
from console.telephony.sip.headers import number
from console.telephony.sip.invite import read_invite
from console.telephony.sip.peers import Peer

OURS = frozenset({"+12125550100", "+12125550101"})


def invite(*headers, sender='"Ann" <sip:2125550142@host>', uri="sip:2125550100@desk", **more):
    raw = "\r\n".join((f"INVITE {uri} SIP/2.0", f"From: {sender};tag=1", *headers, "", ""))
    ours = more.pop("ours", OURS)
    return read_invite(raw, Peer(**{"name": "t", "address": "", "accept": (), **more}), "US", ours)


def test_numbers_are_in_one_form() -> None:
    facts = invite().facts
    assert (facts.caller, facts.display, facts.to, facts.trunk) == (
        "+12125550142",
        "Ann",
        "+12125550100",
        "t",
    )
    assert invite(uri="sip:sam@desk").facts.to == "sam"
    assert invite(uri="sip:201@desk;user=phone").facts.to == "201"


def test_the_asserted_identity_counts_only_from_a_peer_that_vouches() -> None:
    pai = 'P-Asserted-Identity: "Real" <sip:+12125550199@host>'
    assert invite(pai).facts.caller == "+12125550142"
    assert invite(pai).facts.attestation is Attestation.NONE
    trusted = invite(pai, verified=True).facts
    assert (trusted.caller, trusted.display, trusted.attestation) == (
        "+12125550199",
        "Real",
        Attestation.TRUNK,
    )


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ('"Anonymous" <sip:anonymous@anonymous.invalid>', ()),
        ('"Ann" <sip:2125550142@anonymous.invalid>', ()),
        ("<sip:Restricted@host>", ()),
        ('"Ann" <sip:2125550142@host>', ("Privacy: id;critical",)),
        ('"Ann" <sip:2125550142@host>', ("Privacy: USER",)),
    ],
)
def test_a_caller_who_hides_is_nobody(sender, headers) -> None:
    facts = invite(*headers, "P-Asserted-Identity: <sip:+12125550142@h>", sender=sender, verified=True).facts
    assert (facts.caller, facts.display) == ("", "")
    assert facts.withheld
    assert not facts.verified


def test_privacy_none_hides_nothing() -> None:
    assert invite("Privacy: none").facts.caller == "+12125550142"


@pytest.mark.parametrize(
    ("said", "attestation"),
    [
        ("TN-Validation-Passed-A", Attestation.FULL),
        ("TN-Validation-Passed-B", Attestation.PARTIAL),
        ("TN-Validation-Passed-C", Attestation.GATEWAY),
        ("TN-Validation-Failed", Attestation.FAILED),
        ("No-TN-Validation", Attestation.NONE),
    ],
)
def test_attestation(said, attestation) -> None:
    for sender in (
        f"<sip:+12125550142;verstat={said}@host>",
        f"<sip:+12125550142@host;user=phone;verstat={said}>",
    ):
        assert invite(sender=sender, stir=True).facts.attestation is attestation
        assert invite(sender=sender).facts.attestation is Attestation.NONE  # from a peer that tells none
        assert invite(sender=sender, verified=True).facts.attestation is Attestation.TRUNK


def test_the_level_may_stand_in_a_header_of_its_own() -> None:
    sender = "<sip:+12125550142;verstat=TN-Validation-Passed@host>"
    assert invite("Attestation-Info: A", sender=sender, stir=True).facts.attestation is Attestation.FULL
    assert invite("Attestation-Info: A", sender=sender).facts.attestation is Attestation.NONE
    assert (
        invite("P-Attestation-Indicator: C", sender=sender, stir=True).facts.attestation
        is Attestation.GATEWAY
    )


@pytest.mark.parametrize(
    ("headers", "hops", "ours"),
    [
        ((), 0, False),
        (("Diversion: <sip:+12125550111@x>;reason=busy",), 1, False),
        (("Diversion: <sip:1@x>;counter=3, <sip:(212) 555-0100@x>",), 4, True),
        (("Diversion: <sip:1@x>;counter=99999",), 100, False),
        (("History-Info: <sip:2125550100@desk>;index=1",), 0, False),
        (("History-Info: <sip:1@x>;index=1, <sip:2125550100@desk>;index=1.1",), 1, False),
        (
            (
                "History-Info: <sip:+12125550100@desk>;index=1",
                "History-Info: <sip:9@x>;index=1.1, <sip:2125550100@desk>;index=1.1.1",
            ),
            2,
            True,
        ),
    ],
)
def test_diversions_are_counted_and_our_own_recognised(headers, hops, ours) -> None:
    facts = invite(*headers).facts
    assert (facts.hops, facts.ours) == (hops, ours)


@pytest.mark.parametrize(
    ("headers", "uri", "referred"),
    [
        ((), "sip:100@desk", False),
        (('Referred-By: "Riverside" <sip:100@pbx:5060>',), "sip:100@desk", True),
        (("b: <sip:(212) 555-0100@pbx>",), "sip:100@desk", True),
        (("Referred-By: <sip:201@pbx>",), "sip:100@desk", False),
        (("Referred-By: <sip:pbx>",), "sip:desk", False),
    ],
)
def test_a_call_that_we_sent_where_it_comes_from_says_so(headers, uri, referred) -> None:
    """RFC 3892: our own numbers, or the address that is called now."""
    assert invite(*headers, uri=uri).facts.referred is referred


def test_a_diversion_by_what_is_called_now_is_our_own() -> None:
    def ours(header):
        return invite(header, uri="sip:100@desk").facts.ours

    assert ours("Diversion: <sip:100@pbx>;reason=unconditional")
    assert not ours("Diversion: <sip:101@pbx>;reason=unconditional")
    assert not ours("History-Info: <sip:100@pbx>;index=1, <sip:100@desk>;index=1.1")


@pytest.mark.parametrize("digits", ["9" * 4_301, "0" * 4_301, "-1", "²", "٣", "1e9", "", " 7 "])
@pytest.mark.parametrize(
    "header",
    ["Diversion: <sip:1@h>;counter={}", "History-Info: <sip:1@h>;index={}", "Max-Forwards: {}", "CSeq: {}"],
)
def test_no_number_of_a_header_is_too_long_or_too_odd_to_be_read(header, digits) -> None:
    read = invite(header.format(digits))
    assert 0 <= read.max_forwards <= 255
    assert 0 <= read.facts.hops <= 100


def test_a_number_of_a_header() -> None:
    assert [number(text, 100) for text in ("0", "7", "007", "100", "101", "9" * 5_000)] == [
        0,
        7,
        7,
        100,
        100,
        100,
    ]
    assert [number(text, 100) for text in ("", "x", "-1", "²", "٣", "1.0")] == [None] * 6


def test_max_forwards() -> None:
    assert invite("Max-Forwards: 9").max_forwards == 9
    assert invite().max_forwards == 70
    assert invite("Max-Forwards: 99999999").max_forwards == 70
    assert invite("Max-Forwards: x").max_forwards == 70


def test_who_asks_to_be_answered() -> None:
    assert invite("Call-Info: <sip:x>; answer-after=0").auto_answer
    assert invite("Alert-Info: info=alert-autoanswer").auto_answer
    assert not invite("Alert-Info: <http://x/ring.wav>").auto_answer


REGISTERED = {"uri": "sip:desk-7@10.0.0.5:5060", "user": "desk-7"}


@pytest.mark.parametrize(
    ("headers", "to"),
    [
        (("P-Called-Party-ID: <sip:+12125550101@carrier>", "To: <sip:+12125550100@carrier>"), "+12125550101"),
        (("To: <sip:+12125550101@carrier>",), "+12125550101"),
        (("To: <sip:2125550101@carrier;user=phone>",), "+12125550101"),
        (("To: <tel:+12125550101>",), "+12125550101"),
        (
            ("To: <sip:desk-7@carrier>", "Diversion: <sip:+12125550101@carrier>;reason=unconditional"),
            "+12125550101",
        ),
        (("To: <sip:desk-7@carrier>",), "desk-7"),
        (("To: <sip:+12125559999@carrier>",), "+12125559999"),  # a number the config does not know
        (("P-Called-Party-ID: <sip:+12125559999@carrier>", "To: <sip:desk-7@carrier>"), "+12125559999"),
        (("To: <sip:desk-7@carrier>", "Diversion: <sip:+13035550000@elsewhere>"), "desk-7"),
    ],
)
def test_the_number_dialled_of_an_account_is_found_behind_its_request_line(headers, to) -> None:
    facts = invite(*headers, **REGISTERED).facts
    assert facts.to == to
    assert not facts.ours


def test_a_number_of_ours_in_the_request_line_is_what_was_dialled() -> None:
    facts = invite("To: <sip:+12125550101@carrier>").facts
    assert facts.to == "+12125550100"
    assert invite("To: <sip:+12125550101@c>", uri="sip:reception@10.0.0.5").facts.to == "+12125550101"
    assert invite("To: <sip:+12125559999@c>", uri="sip:201@10.0.0.5").facts.to == "201"


def test_a_call_that_comes_back_to_an_account_still_goes_round() -> None:
    again = ("To: <sip:desk-7@c>", "Diversion: <sip:+12125550101@c>", "Diversion: <sip:+12125550101@c>")
    assert invite(*again, **REGISTERED).facts.ours
    by_us = ("To: <sip:+12125550101@c>", "Diversion: <sip:+12125550101@c>")
    assert invite(*by_us, **REGISTERED).facts.ours


def test_a_verdict_beside_an_asserted_identity_counts_from_a_peer_that_tells_verdicts() -> None:
    said = "P-Asserted-Identity: <sip:+12125550199;verstat=TN-Validation-Passed-A@h>"
    assert invite(said, stir=True).facts.attestation is Attestation.FULL
    assert invite(said, stir=True).facts.caller == "+12125550199"
    assert (
        invite(said.replace(";verstat=TN-Validation-Passed-A", ""), stir=True).facts.caller == "+12125550142"
    )
    assert invite(said).facts.caller == "+12125550142"


def test_a_name_in_iso_8859_1_is_read_as_windows_1252() -> None:
    raw = b'"M\xfcller \x80 \x93Praxis\x94" <sip:2125550142@host>'.decode("utf-8", "surrogateescape")
    assert invite(sender=raw).facts.display == "Müller € “Praxis”"
    assert invite(sender='"Müller" <sip:2125550142@host>').facts.display == "Müller"
