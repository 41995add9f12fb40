"""Requests before the library makes anything of them: strangers, bans, and who speaks in a call."""

from collections.abc import Iterable
from typing import Any

import pytest

from console.calls.protocol.events import SourceBanned, StrangersCounted
from console.config.schema.office import Office
from console.telephony.firewall import refused_calls
from console.telephony.firewall.sentry import Sentry
from console.telephony.sip.dns import Names
from console.telephony.sip.inlet import DROP, PASS, Request
from console.telephony.sip.peers import identify
from console.telephony.sip.settings import AccountSettings, PhoneSettings, TrunkSettings, named
from tests.waiting import wait_until

KNOWN = {"pbx.example": ("203.0.113.5",), "phone.example": ("203.0.113.40",)}
TOWN = TrunkSettings(name="town", address="203.0.113.9", accept=("203.0.113.8/30",))


class Gate:
    """A sentry with what it had dropped; ``look`` asks it as the phone does."""

    def __init__(self, **settings: Any) -> None:
        more = {"trunks": (TOWN,), "ban_after": 3, "ban_s": 600.0, **settings}
        self.settings = PhoneSettings(**more)
        self.names = Names(lambda name: KNOWN.get(name, ()))
        for name in ("pbx.example", *self.settings.named):
            self.names.find(name)
        wait_until(
            lambda: all(self.names.find(name) is not None for name in ("pbx.example", *self.settings.named))
        )
        self.dropped: list[tuple[str, ...]] = []
        self.sentry = Sentry(self.settings, self.names, self._drop)

    def _drop(self, hosts: Iterable[str]) -> bool:
        self.dropped.append(tuple(hosts))
        return True

    def look(
        self,
        source: str,
        method: str = "INVITE",
        now: float = 0.0,
        *,
        call_id: str = "x",
        within: bool = False,
        raw: str = "",
        transport: str = "udp",
    ) -> tuple[int, tuple[Any, ...], bool]:
        peer = identify(source, self.settings.peers, self.names.known, transport)
        return self.sentry.look(Request(method, source, transport, call_id, within, raw), peer, now)


def test_a_stranger_is_refused_counted_and_then_not_heard() -> None:
    gate = Gate()
    assert gate.look("198.51.100.7:5060") == (403, (), True)
    assert gate.look("198.51.100.7:5061", now=1) == (403, (), True)
    assert gate.look("198.51.100.7:5062", now=2) == (403, (SourceBanned("198.51.100.7", 3, 600.0),), True)
    assert gate.look("198.51.100.7:5063", now=3) == (DROP, (), False)
    gate.sentry.tick(3)
    assert gate.dropped == [("198.51.100.7",)]
    gate.sentry.tick(602.5)
    assert gate.dropped[-1] == ()
    assert gate.look("198.51.100.7:5063", now=603)[0] == 403


@pytest.mark.parametrize(
    "method", ["INVITE", "OPTIONS", "MESSAGE", "SUBSCRIBE", "REGISTER", "PUBLISH", "INFO", "XYZZY"]
)
def test_every_kind_of_request_counts(method: str) -> None:
    gate = Gate()
    for at in range(3):
        gate.look("198.51.100.7:5060", method, at)
    assert gate.look("198.51.100.7:5060", "OPTIONS", 4) == (DROP, (), False)
    assert gate.look("198.51.100.8:5060", "OPTIONS", 4)[0] == PASS


OFFICE = {
    "office": {"name": "R", "timezone": "America/New_York", "country": "US"},
    "account": [{"name": "pbx", "server": "pbx.example", "user": "desk", "password_env": "X"}],
    "trunk": [
        {
            "name": "town",
            "address": "203.0.113.9",
            "accept": ["203.0.113.8/30"],
            "media_from": ["203.0.113.50"],
        }
    ],
    "desk": {"phone": "sip:desk@203.0.113.30"},
    "phones": {"kitchen": "sip:k@203.0.113.31:5070"},
    "staff": [
        {"name": "sam", "uri": "sip:sam@203.0.113.32"},
        {"name": "ana", "uri": "sip:ana@phone.example", "blf": "sip:ana@203.0.113.33"},
    ],
    "voicemail": [{"name": "front"}],
    "routing": {"otherwise": ["voicemail front"]},
}


@pytest.mark.parametrize("host", [f"203.0.113.{n}" for n in (5, 9, 10, 50, 30, 31, 32, 33, 40)])
def test_nobody_the_config_names_can_be_banned(host: str) -> None:
    """Accounts, trunks, their networks and audio, the desk's and the staff's phones, BLF, resolved names."""
    office = Office.model_validate(OFFICE)
    trunk = TrunkSettings(
        name="town", address="203.0.113.9", accept=("203.0.113.8/30",), transport="tls"
    )  # calls by UDP are a stranger's
    account = AccountSettings(name="pbx", server="pbx.example", user="desk", transport="tls")
    gate = Gate(trunks=(trunk,), accounts=(account,), named=named(office))
    for at in range(50):
        assert not any(isinstance(each, SourceBanned) for each in gate.look(f"{host}:5060", now=at)[1])
    gate.sentry.tick(60)
    assert gate.dropped == []
    assert gate.look(f"{host}:5060", now=200)[0] == 403


def test_a_ban_ends_when_a_name_of_the_config_comes_to_mean_its_host() -> None:
    gate = Gate(named=("late.example",))
    for at in range(3):
        gate.look("203.0.113.77:5060", now=at)
    gate.sentry.tick(3)
    assert gate.dropped == [("203.0.113.77",)]
    gate.names._known["late.example"] = (("203.0.113.77",), 1e12)
    gate.sentry.tick(10)
    assert gate.dropped[-1] == ()


def test_what_strangers_write_is_bounded_and_the_rest_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused_calls, "OF_ONE", 10)
    monkeypatch.setattr(refused_calls, "OF_ALL", 50)
    gate = Gate(ban_after=0)
    written = sum(gate.look(f"198.51.100.{n % 250}:5060", now=n / 10)[2] for n in range(500))
    assert written == 10
    written += sum(gate.look(f"198.{n % 200}.{n // 200}.7:5060", now=60 + n / 10)[2] for n in range(2000))
    assert written == 50
    events = gate.sentry.tick(refused_calls.TOLD_S + 1)
    assert events == [StrangersCounted("198.51.100.0/24", 490), StrangersCounted("many networks", 1960)]
    assert gate.sentry.tick(refused_calls.TOLD_S + 2) == []
    assert gate.look("198.51.100.1:5060", now=refused_calls.DAY_S + 1)[2]


INVITE = (
    "INVITE sip:a@desk SIP/2.0\r\nContact: <sip:a@203.0.113.60:5062>\r\n"
    "Record-Route: <sip:203.0.113.61;lr>\r\n\r\n"
)


@pytest.mark.parametrize("method", ["INVITE", "UPDATE", "BYE", "INFO", "REFER", "CANCEL", "PRACK", "MESSAGE"])
@pytest.mark.parametrize(
    ("host", "may"),
    [
        ("203.0.113.9", True),  # where its INVITE came from
        ("203.0.113.10", True),  # its trunk's network
        ("203.0.113.60", True),  # its Contact
        ("203.0.113.61", True),  # the proxy that stays
        ("203.0.113.5", False),  # another peer of ours
        ("198.51.100.7", False),  # a stranger
        ("10.0.0.9", False),
    ],
)
def test_a_request_in_a_call_comes_from_its_far_end_or_that_ones_proxy(
    method: str, host: str, may: bool
) -> None:
    gate = Gate(accounts=(AccountSettings(name="pbx", server="pbx.example", user="desk"),))
    gate.sentry.begins("c1", 1, gate.settings.peers[1], "203.0.113.9:5060", INVITE)
    verdict = gate.look(f"{host}:5060", method, call_id="c1", within=True)[0]
    assert verdict == (PASS if may else 403)
    assert gate.look(f"{host}:5060", "ACK", call_id="c1", within=True)[0] == (PASS if may else DROP)


def test_a_far_end_that_moves_rightly_is_heard_there() -> None:
    gate = Gate()
    gate.sentry.begins("c1", 1, gate.settings.peers[0], "203.0.113.9:5060", INVITE)
    moved = INVITE.replace("203.0.113.60", "198.51.100.20")
    assert gate.look("198.51.100.20:5060", "INVITE", call_id="c1", within=True, raw=moved)[0] == 403
    assert gate.look("203.0.113.9:5060", "INVITE", call_id="c1", within=True, raw=moved)[0] == PASS
    assert gate.look("198.51.100.20:5060", "BYE", call_id="c1", within=True)[0] == PASS
    gate.sentry.over("c1")
    assert gate.look("198.51.100.20:5060", "BYE", call_id="c1", within=True)[0] == 481


def test_a_call_that_belongs_to_no_trunk_may_speak_from_anywhere() -> None:
    gate = Gate()
    gate.sentry.begins("c1", 1, None, "203.0.113.200:5060", INVITE)
    assert gate.look("198.51.100.20:5060", "BYE", call_id="c1", within=True)[0] == PASS


@pytest.mark.parametrize(("transport", "verdict"), [("udp", 403), ("tcp", 403), ("tls", PASS), ("", PASS)])
def test_a_trunk_with_tls_takes_no_call_by_udp_or_tcp(transport: str, verdict: int) -> None:
    gate = Gate(trunks=(TrunkSettings(name="town", address="203.0.113.9", accept=(), transport="tls"),))
    assert gate.look("203.0.113.9:5060", transport=transport)[0] == verdict


def test_of_two_trunks_at_one_address_each_takes_its_own() -> None:
    secure = TrunkSettings(name="secure", address="203.0.113.9", accept=(), transport="tls")
    plain = TrunkSettings(name="plain", address="203.0.113.9", accept=(), transport="udp")
    peers = PhoneSettings(trunks=(secure, plain)).peers
    found = identify("203.0.113.9:40000", peers, lambda _: (), "udp")
    assert found
    assert found.name == "plain"
