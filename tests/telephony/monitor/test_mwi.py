"""The lamp of a phone: what is sent, to whom, through which account."""

from typing import Any

from console.calls.protocol.commands import Lamp
from console.telephony.monitor import mwi
from console.telephony.sip.dns import Names
from console.telephony.sip.settings import AccountSettings, PhoneSettings


def told(lamp: Lamp, *accounts: AccountSettings) -> tuple[str, list[tuple[Any, ...]]]:
    sent: list[tuple[Any, ...]] = []

    def notify(*words: Any) -> str:
        sent.append(words)
        return ""

    settings = PhoneSettings(host="127.0.0.1", port=5060, accounts=accounts)
    return mwi.order(lamp, settings, Names(lambda _: ()), "127.0.0.1", notify), sent


def test_a_phone_is_told_how_many_wait() -> None:
    why, ((uri, sender, account, headers, body),) = told(Lamp("sip:sam@127.0.0.1:5072", "", 2))
    assert (why, uri, account) == ("", "sip:sam@127.0.0.1:5072", "")
    assert sender == "<sip:reception@127.0.0.1>"
    assert dict(headers)["Contact"] == "<sip:127.0.0.1:5060>"
    assert body.split("\r\n") == [
        "Messages-Waiting: yes", "Message-Account: sip:reception@127.0.0.1", "Voice-Message: 2/0", "",
    ]  # fmt: skip
    _, ((*_, body),) = told(Lamp("sip:sam@127.0.0.1:5072", "", 0, 3))
    assert "Messages-Waiting: no\r\n" in body
    assert "Voice-Message: 0/3\r\n" in body


def test_a_phone_that_can_not_be_told_is_no_harm() -> None:
    assert told(Lamp("201", "nobody", 1)) == ("no trunk or account is named nobody", [])
    why, sent = told(Lamp("sip:sam@phone.example", "", 1))
    assert (why, sent) == ("phone.example has no IPv4 address yet", [])


def test_who_is_told_by_tls_may_answer_by_tls() -> None:
    _, ((*_, headers, _body),) = told(Lamp("sip:sam@127.0.0.1:5073;transport=tls", "", 1))
    assert dict(headers)["Contact"] == "<sip:127.0.0.1:5061;transport=tls>"


def test_one_notify_is_under_way_and_the_newest_count_follows() -> None:
    sent: list[int] = []

    def tell(lamp: Lamp) -> str:
        sent.append(lamp.new)
        return f"sip:{lamp.target}"

    lamps = mwi.Lamps(tell)
    for new in (1, 2, 3, 4):
        lamps.order(Lamp("sam", "", new), 0.0)
    lamps.order(Lamp("ana", "", 9), 0.0)  # another phone waits for nobody
    assert sent == [1, 9]
    lamps.answered("sip:sam", 0.1)
    assert sent == [1, 9, 4]
    lamps.answered("sip:sam", 0.2)
    lamps.answered("sip:sam", 0.3)
    assert sent == [1, 9, 4]
    lamps.order(Lamp("sam", "", 5), 1.0)
    lamps.order(Lamp("sam", "", 6), 2.0)
    lamps.tick(1.0 + mwi.ANSWERED_S)  # it never answers
    assert sent == [1, 9, 4, 5, 6]
