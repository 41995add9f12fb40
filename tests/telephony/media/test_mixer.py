from console.telephony.media.mixer import Jack, Listening, leg_jack

MUSIC = Jack("player", 1)
RECORDER = Jack("recorder", 2)
A, B, C = leg_jack(1), leg_jack(2), leg_jack(3)


class Board:
    """A patch board that notes what it is asked."""

    def __init__(self) -> None:
        self.links = set()
        self.log = []

    def connect(self, source, sink) -> None:
        self.links.add((source, sink))
        self.log.append(("+", source, sink))

    def disconnect(self, source, sink) -> None:
        self.links.discard((source, sink))
        self.log.append(("-", source, sink))


def table(*up):
    board = Board()
    listening = Listening(board)
    for leg in up:
        listening.media(leg, up=True)
    return board, listening


def test_voices_go_one_way_each() -> None:
    board, listening = table(1, 2)
    listening.hear(A, [B])
    assert board.links == {(B, A)}
    listening.hear(B, [A])
    assert board.links == {(B, A), (A, B)}


def test_what_is_heard_is_replaced() -> None:
    board, listening = table(1)
    listening.hear(A, [MUSIC])
    listening.hear(A, [MUSIC])
    assert board.log == [("+", MUSIC, A)]
    listening.hear(A, [])
    assert board.links == set()


def test_a_wish_waits_for_media_at_both_ends() -> None:
    board, listening = table(1)
    listening.hear(A, [B])
    assert board.log == []
    listening.media(2, up=True)
    assert board.links == {(B, A)}


def test_new_media_makes_every_connection_of_the_leg_again_and_no_other() -> None:
    board, listening = table(1, 2, 3)
    listening.hear(A, [B])
    listening.hear(B, [A])
    listening.hear(C, [MUSIC])
    listening.hear(RECORDER, [B])
    board.log.clear()
    listening.media(2, up=True)
    assert sorted(board.log) == sorted([("+", B, A), ("+", A, B), ("+", B, RECORDER)])


def test_nothing_is_undone_at_a_port_that_goes_away() -> None:
    board, listening = table(1, 2)
    listening.hear(A, [B])
    listening.hear(B, [A])
    board.log.clear()
    listening.drop(2)
    listening.hear(A, [MUSIC])
    assert board.log == [("+", MUSIC, A)]
    assert not listening.is_up(2)


def test_media_that_is_gone_for_a_while_comes_back_as_wished() -> None:
    board, listening = table(1)
    listening.hear(A, [MUSIC])
    listening.media(1, up=False)
    listening.hear(A, [RECORDER])
    listening.media(1, up=True)
    assert board.log == [("+", MUSIC, A), ("+", RECORDER, A)]
