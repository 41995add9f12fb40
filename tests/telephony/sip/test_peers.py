from console.telephony.sip.peers import Peer, identify, is_loopback

PBX = Peer("pbx", "pbx.example:5080", ("pbx.example",))
TOWN = Peer("town", "10.0.0.9", ("10.0.0.0/8",))
NEAR = Peer("near", "10.1.0.9:5060", ("10.1.0.0/16", "192.168.1.5"))
SAME = Peer("same", "10.0.7.7:5090", ("10.0.0.0/8",))
PEERS = (PBX, TOWN, NEAR, SAME)


def named(source, known=("203.0.113.5",)):
    peer = identify(source, PEERS, lambda name: known if name == "pbx.example" else ())
    return peer.name if peer else ""


def test_networks_addresses_and_names() -> None:
    assert named("10.2.3.4:40000") == "town"
    assert named("192.168.1.5:5060") == "near"
    assert named("203.0.113.5:5080") == "pbx"


def test_strangers_and_nonsense_are_nobody() -> None:
    assert named("203.0.113.6:5080") == ""
    assert named("203.0.113.5:5080", known=()) == ""
    for source in ("", "x", "host:1", "10.0.0.1:99999"):
        assert named(source) == ""


def test_the_port_decides_between_peers_at_one_address_then_the_narrowest_network() -> None:
    assert named("10.1.2.3:5090") == "same"
    assert named("10.1.2.3:1234") == "near"


def test_loopback() -> None:
    assert is_loopback("127.0.0.2:5060")
    assert not is_loopback("10.0.0.1:5060")
    assert not is_loopback("localhost:5060")
