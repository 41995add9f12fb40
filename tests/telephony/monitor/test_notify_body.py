"""What is read in a NOTIFY's body, from PBXs and from strangers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.routing.values import Availability
from console.telephony.monitor.notify_body import LONGEST, seen_in

HEAD = "NOTIFY sip:100@127.0.0.1 SIP/2.0\r\nContent-Type: {}\r\nSubscription-State: active\r\n\r\n"


def dialogs(*states: str) -> str:
    """As Asterisk writes it (RFC 4235)."""
    each = "".join(f'<dialog id="{n}"><state>{state}</state></dialog>\n' for n, state in enumerate(states))
    return (
        HEAD.format("application/dialog-info+xml")
        + '<?xml version="1.0" encoding="UTF-8"?>\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" '
        + f'version="0" state="full" entity="sip:201@127.0.0.1">{each}</dialog-info>'
    )


def presence(basic: str, note: str = "", activity: str = "") -> str:
    """As Asterisk, Kamailio and baresip write it (RFC 3863, RFC 4480)."""
    doing = (
        f'<dm:person xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" id="p"><r:activities '
        f'xmlns:r="urn:ietf:params:xml:ns:pidf:rpid"><r:{activity}/></r:activities></dm:person>'
        if activity
        else ""
    )
    return (
        HEAD.format("application/pidf+xml")
        + '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:201@127.0.0.1"><tuple id="1"><status>'
        + f"<basic>{basic}</basic></status></tuple>{doing}<note>{note}</note></presence>"
    )


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        (dialogs("terminated"), Availability.FREE),
        (dialogs(), Availability.FREE),
        (dialogs("early"), Availability.RINGING),
        (dialogs("proceeding"), Availability.RINGING),
        (dialogs("confirmed"), Availability.BUSY),
        (dialogs("terminated", "early", "confirmed"), Availability.BUSY),
        (presence("open", "Ready"), Availability.FREE),
        (presence("open", "Ringing"), Availability.RINGING),
        (presence("open", "On the phone"), Availability.BUSY),
        (presence("open", activity="on-the-phone"), Availability.BUSY),
        (presence("open", activity="busy"), Availability.BUSY),
        (presence("open", activity="away"), Availability.AWAY),
        (presence("open"), Availability.FREE),
        (presence("closed", "Unavailable"), Availability.UNREACHABLE),
        (presence("closed", activity="on-the-phone"), Availability.UNREACHABLE),
    ],
)
def test_what_pbxs_say(raw: str, state: Availability) -> None:
    assert seen_in(raw) is state


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        dialogs("confirmed")[:-20],
        dialogs("confirmed").replace("dialog-info", "html"),
        presence("perhaps"),
        HEAD + '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><presence>&b;</presence>',
        HEAD + "<presence>" + " " * LONGEST + "</presence>",
    ],
)
def test_what_says_nothing(raw: str) -> None:
    assert seen_in(raw) is None


@given(st.text(max_size=400))
def test_any_text_is_survived(text: str) -> None:
    seen_in(HEAD + text)
    seen_in(HEAD + f"<presence>{text}</presence>")
    seen_in(text)
