from pathlib import Path

import pytest

from console.telephony.listening import Jack
from console.telephony.players import CLOSE_S, REST_S, PlayerError, Players
from tests.peers import write_tone


@pytest.fixture
def prompts(tmp_path):
    for name in ("hello", "beep", "bye"):
        write_tone(tmp_path / f"{name}.wav", 440, 0.5)
    return {n: tmp_path / f"{n}.wav" for n in ("hello", "beep", "bye")}


class Maker:
    def __init__(self):
        self.made: list[tuple[Path, bool]] = []
        self.rewound: list[Jack] = []
        self.closed: list[Jack] = []

    def make(self, path, loop):
        self.made.append((path, loop))
        return Jack("player", len(self.made))


def pool(prompts, limit=10):
    maker = Maker()
    return maker, Players(maker.make, maker.rewound.append, maker.closed.append, prompts, limit)


def test_a_player_is_used_again_after_its_rest(prompts):
    maker, players = pool(prompts)
    first = players.take("hello", 0.0)
    second = players.take("hello", 0.0)
    assert first != second
    players.give_back(first, 1.0)
    assert players.take("hello", 1.0 + REST_S) == first
    assert maker.rewound == [first]
    assert len(maker.made) == 2


def test_a_player_that_rests_is_not_used(prompts):
    _, players = pool(prompts)
    first = players.take("hello", 0.0)
    players.give_back(first, 1.0)
    assert players.take("hello", 1.0) != first


def test_each_prompt_is_sure_of_one_player(prompts):
    _, players = pool(prompts, limit=4)
    players.take("hello", 0.0)
    players.take("hello", 0.0)
    with pytest.raises(PlayerError, match="no player is free"):
        players.take("hello", 0.0)
    assert players.take("beep", 0.0)
    assert players.take("bye", 0.0)


def test_one_loop_serves_everybody(prompts, tmp_path):
    maker, players = pool(prompts)
    music = prompts["bye"]
    assert players.loop(music) == players.loop(music)
    assert maker.made == [(music, True)]
    assert players.loop(None) is None
    assert players.loop(tmp_path / "nobody.wav") is None


def test_what_cannot_be_played_says_why(prompts, tmp_path):
    _, players = pool({**prompts, "torn": tmp_path / "torn.wav"})
    with pytest.raises(PlayerError, match="there is no prompt nobody"):
        players.take("nobody", 0.0)
    with pytest.raises(PlayerError, match="torn"):
        players.take("torn", 0.0)
    assert players.seconds("hello") == 0.5


def test_the_player_of_a_recording_is_closed_when_it_was_heard(prompts, tmp_path):
    maker, players = pool({}, limit=1)
    jack, seconds = players.once(prompts["hello"])
    assert seconds == 0.5
    players.give_back(jack, 1.0)
    players.tick(1.0)
    assert maker.closed == []
    players.tick(1.0 + CLOSE_S)
    players.tick(9.0)
    assert maker.closed == [jack]
    with pytest.raises(PlayerError, match="none"):
        players.once(tmp_path / "none.wav")
