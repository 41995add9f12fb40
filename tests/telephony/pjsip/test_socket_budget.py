from console.telephony.pjsip.socket_budget import SOCKET_S, Gate


def test_the_gate_shuts_when_calls_begin_faster_than_sockets_come_free() -> None:
    gate = Gate(handles=64, lines=4)
    for _ in range(23):
        gate.pass_through(10.0)
    assert not gate.is_shut(10.0)
    gate.pass_through(10.1)
    assert gate.is_shut(10.2)
    assert gate.is_shut(10.0 + SOCKET_S)
    assert not gate.is_shut(10.0 + SOCKET_S + 0.01)


def test_a_build_with_room_hardly_ever_shuts_and_a_tiny_one_lets_some_through() -> None:
    wide = Gate(handles=4096, lines=512)
    for _ in range(1500):
        wide.pass_through(1.0)
    assert not wide.is_shut(1.0)
    assert not Gate(handles=8, lines=4).is_shut(1.0)
