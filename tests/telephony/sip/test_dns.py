import threading

from console.telephony.sip.dns import Names, own_address
from tests.waiting import wait_until


def test_a_name_is_looked_up_aside_and_remembered() -> None:
    gate, asked = threading.Event(), []

    def lookup(host):
        asked.append(host)
        gate.wait(5)
        return ("203.0.113.5",) if host == "pbx.example" else ()

    names = Names(lookup)
    try:
        assert names.find("pbx.example") is None
        assert names.known("pbx.example") == ()
        gate.set()
        wait_until(lambda: names.find("pbx.example"))
        assert names.find("pbx.example") == ("203.0.113.5",)
        wait_until(lambda: names.find("nobody.invalid") is not None)
        assert names.find("nobody.invalid") == ()
        assert asked == ["pbx.example", "nobody.invalid"]
    finally:
        names.close()


def test_numbers_need_no_look_up() -> None:
    names = Names(lambda host: (_ for _ in ()).throw(AssertionError(host)))
    assert names.find("127.0.0.1") == ("127.0.0.1",)
    names.close()


def test_our_own_address() -> None:
    assert own_address("127.0.0.1") == "127.0.0.1"
    assert own_address("0.0.0.0") != "0.0.0.0"
