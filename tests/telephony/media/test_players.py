import pytest

from console.telephony.media.mixer import Jack
from console.telephony.media.players import AT_FIRST, CLOSE_S, FEWEST_OTHERS, READY, REST_S, Players
from console.telephony.media.prompt_file import PlayerError
from tests.peers import write_tone


@pytest.fixture
def reel(tmp_path):
    write_tone(tmp_path / "reel.wav", 440, 0.5)
    return tmp_path / "reel.wav"


class Maker:
    def __init__(self) -> None:
        self.made = []
        self.wound = []
        self.closed = []

    def make(self, path, loop):
        self.made.append((path, loop))
        return Jack("player", len(self.made))

    def wind(self, jack, sample) -> None:
        self.wound.append((jack, sample))


def pool(reel, limit=100):
    maker = Maker()
    return maker, Players(maker.make, maker.wind, maker.closed.append, reel, limit)


def test_a_player_is_used_again_after_its_rest(reel) -> None:
    maker, players = pool(reel)
    first = players.take(5, 0.0)
    assert players.take(5, 0.0) != first
    players.give_back(first, 1.0)
    assert players.take(7, 1.0) != first
    assert players.take(9, 1.0 + REST_S) == first
    assert maker.wound[0] == (first, 5)
    assert maker.wound[-1] == (first, 9)
    assert len(maker.made) == AT_FIRST


def test_a_build_holds_so_many(reel) -> None:
    maker, players = pool(reel, limit=3 + FEWEST_OTHERS)
    assert len(maker.made) == 3
    taken = [players.take(0, 0.0) for _ in range(3)]
    with pytest.raises(PlayerError, match="no player is free"):
        players.take(0, 0.0)
    players.tick(0.0)
    players.give_back(taken[1], 1.0)
    assert players.take(0, 2.0) == taken[1]
    assert len(maker.made) == 3


def test_some_are_always_ready(reel) -> None:
    maker, players = pool(reel)
    for _ in range(AT_FIRST):
        players.take(0, 0.0)
    for _ in range(3 * READY):
        players.tick(0.0)
    assert len(maker.made) == AT_FIRST + READY


def test_one_loop_serves_everybody(reel, tmp_path) -> None:
    maker, players = pool(reel)
    music = tmp_path / "music.wav"
    write_tone(music, 440, 0.5)
    assert players.loop(music) == players.loop(music)
    assert maker.made.count((music, True)) == 1
    assert players.loop(None) is None
    assert players.loop(tmp_path / "nobody.wav") is None


def test_the_player_of_a_recording_is_closed_when_it_was_heard(reel, tmp_path) -> None:
    maker, players = pool(reel)
    jack, seconds = players.once(reel)
    assert seconds == 0.5
    players.give_back(jack, 1.0)
    players.tick(1.0)
    assert maker.closed == []
    players.tick(1.0 + CLOSE_S)
    players.tick(9.0)
    assert maker.closed == [jack]
    with pytest.raises(PlayerError, match="none"):
        players.once(tmp_path / "none.wav")
