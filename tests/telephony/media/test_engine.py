import pytest

from console.audio import files as wav
from console.audio.files import RATE
from console.calls.protocol.commands import Audio, Music, Nothing, Record, Recorded, Ringback, Voice
from console.calls.protocol.events import (
    Ending,
    LegEnded,
    PieceEnded,
    PromptEnded,
    RecordingEnded,
    SoundLevel,
)
from console.telephony.media.engine import CLOSE_S, ROUNDS, TAIL_S, Sound
from console.telephony.media.mixer import Jack
from console.telephony.media.players import AT_FIRST
from tests.peers import write_tone
from tests.telephony.fakes import FakeBridge, pitch

HELLO, BEEP = "440 Hz", "1000 Hz"
GONE = LegEnded(1, Ending.HUNG_UP)


@pytest.fixture
def bridge():
    return FakeBridge()


@pytest.fixture
def sound(tmp_path, bridge):
    tones = (("hello", 440, 1.0), ("beep", 1000, 0.5), ("music", 350, 1.0), ("ringback", 350, 1.0))
    for name, hertz, seconds in tones:
        write_tone(tmp_path / f"{name}.wav", hertz, seconds, rate=RATE)
    prompts = {n: tmp_path / f"{n}.wav" for n in ("hello", "beep", "ringback")}
    return Sound(
        bridge, prompts, music=tmp_path / "music.wav", ringback=tmp_path / "ringback.wav", players=40
    )


def test_the_music_is_shared(sound, bridge) -> None:
    for leg in (1, 3):
        sound.media(leg, 0.0, up=True)
        sound.listen(leg, Music(), 0.0)
    assert [bridge.heard_by(leg) for leg in (1, 3)] == [["music"], ["music"]]
    assert len(bridge.files) == AT_FIRST + 1


def test_each_listener_hears_the_ringing_tone_from_its_beginning_and_for_as_long_as_it_rings(
    sound, bridge
) -> None:
    for leg, since in ((1, 0.0), (3, 2.7)):
        sound.media(leg, 0.0, up=True)
        sound.listen(leg, Ringback(), since)
    one, other = bridge.wound
    assert one != other
    assert bridge.wound[one] == bridge.wound[other]  # both at the first sample of the tone
    assert pitch(bridge.files[one.number - 1], bridge.wound[one]) == 350
    end = ROUNDS * 1.0 + TAIL_S
    assert sound.tick(end) == []  # nobody is told: it goes on
    assert bridge.heard_by(1) == bridge.heard_by(3) == ["350 Hz"]
    sound.listen(1, Nothing(), end)
    sound.listen(3, Nothing(), end)
    assert sound.tick(2 * end + 10) == []
    assert bridge.heard_by(1) == bridge.heard_by(3) == []


def test_where_no_player_is_free_the_ringing_tone_of_all_is_heard(tmp_path, bridge) -> None:
    write_tone(tmp_path / "ringback.wav", 350, 1.0, rate=RATE)
    few = Sound(bridge, {}, music=None, ringback=tmp_path / "ringback.wav", players=40)
    few.media(1, 0.0, up=True)
    few.listen(1, Ringback(), 0.0)
    for now in (0.0, 1.0):
        assert few.tick(now) == []
        assert bridge.heard_by(1) == ["ringback"]


def test_prompts_follow_each_other_and_then_end(sound, bridge) -> None:
    sound.media(1, 0.0, up=True)
    sound.listen(1, Audio(("hello", "beep")), 10.0)
    assert bridge.heard_by(1) == [HELLO]
    (player,) = bridge.wound
    assert pitch(bridge.files[player.number - 1], bridge.wound[player] + RATE) == 1000
    assert sound.tick(11.5) == []
    assert bridge.heard_by(1) == [HELLO]
    assert sound.tick(11.5 + TAIL_S) == [PromptEnded(1)]
    assert bridge.heard_by(1) == []
    assert sound.tick(20.0) == []


def test_a_prompt_waits_while_there_is_no_media(sound, bridge) -> None:
    sound.media(1, 0.0, up=True)
    sound.listen(1, Audio(("hello",)), 0.0)
    sound.media(1, 0.4, up=False)
    assert sound.tick(5.0) == []
    sound.media(1, 10.0, up=True)
    assert bridge.heard_by(1) == [HELLO]
    sound.media(1, 10.1, up=True)
    assert sound.tick(10.6) == []
    assert sound.tick(10.7) == [PromptEnded(1)]


def test_a_recording_is_played_once_by_a_player_of_its_own(sound, bridge, tmp_path) -> None:
    sound.media(1, 0.0, up=True)
    sound.listen(1, Recorded(str(tmp_path / "hello.wav")), 1.0)
    assert bridge.heard_by(1) == ["hello"]
    assert sound.tick(2.0) == []
    assert sound.tick(2.0 + TAIL_S) == [PromptEnded(1)]
    assert not bridge.closed
    assert sound.tick(3.0) == []
    assert len(bridge.closed) == 1
    sound.listen(1, Recorded(str(tmp_path / "gone.wav")), 4.0)
    (ended,) = sound.tick(4.0)
    assert "gone.wav" in ended.why


def test_a_recording_stands_between_prompts_and_one_that_is_gone_is_told_at_the_end(
    sound, bridge, tmp_path
) -> None:
    sound.media(1, 0.0, up=True)
    sound.listen(1, Recorded(str(tmp_path / "hello.wav"), ("beep",), ("hello",)), 1.0)
    assert bridge.heard_by(1) == [BEEP]
    assert sound.tick(1.6) == []
    assert bridge.heard_by(1) == ["hello"]
    assert sound.tick(2.7) == []
    assert bridge.heard_by(1) == [HELLO]
    assert sound.tick(3.8) == [PromptEnded(1)]
    sound.listen(1, Recorded(str(tmp_path / "gone.wav"), (), ("beep",)), 4.0)
    assert sound.tick(4.1) == []
    (ended,) = sound.tick(5.0)
    assert "gone.wav" in ended.why


def test_a_prompt_begins_when_there_is_media(sound, bridge) -> None:
    sound.listen(1, Audio(("beep",)), 0.0)
    assert sound.tick(5.0) == []
    sound.media(1, 6.0, up=True)
    assert bridge.heard_by(1) == [BEEP]
    assert sound.tick(6.4) == []
    assert sound.tick(6.6) == [PromptEnded(1)]


def test_something_else_to_hear_ends_a_prompt_without_a_word(sound, bridge) -> None:
    sound.media(1, 0.0, up=True)
    sound.media(2, 0.0, up=True)
    sound.listen(1, Audio(("hello",)), 0.0)
    sound.listen(1, Voice(2), 0.3)
    assert bridge.heard_by(1) == ["2"]
    assert sound.tick(5.0) == []
    sound.listen(1, Nothing(), 5.0)
    assert bridge.heard_by(1) == []


def test_a_player_is_disconnected_before_another_leg_gets_it(sound, bridge) -> None:
    sound.media(1, 0.0, up=True)
    sound.media(2, 0.0, up=True)
    sound.listen(1, Audio(("beep",)), 0.0)
    sound.listen(1, Audio(("hello",)), 0.2)
    sound.listen(2, Audio(("beep",)), 0.25)
    assert len(bridge.wound) == 3
    sound.listen(2, Audio(("beep",)), 0.4)
    assert bridge.heard_by(1) == [HELLO]
    assert bridge.heard_by(2) == [BEEP]
    assert len(bridge.wound) == 3


def test_a_few_prompts_begin_at_once_and_players_are_opened_one_at_a_time(sound, bridge) -> None:
    legs = range(1, AT_FIRST + 3)
    for leg in legs:
        sound.media(leg, 0.0, up=True)
        sound.listen(leg, Audio(("hello",)), 0.0)
    seen = []
    for tick in range(7):
        hearing = sum(bridge.heard_by(leg) == [HELLO] for leg in legs)
        seen.append((hearing, len(bridge.files)))
        assert sound.tick(tick / 100) == []
    assert [hearing for hearing, _ in seen] == [4, 8, 12, 16, 20, 24, 26]
    assert [opened for _, opened in seen] == [24, 24, 24, 25, 26, 27, 28]


def test_a_prompt_nobody_has_is_left_out_and_told(sound, bridge) -> None:
    sound.media(1, 0.0, up=True)
    sound.listen(1, Audio(("nobody", "hello")), 0.0)
    assert bridge.heard_by(1) == [HELLO]
    assert sound.tick(1.0 + TAIL_S) == [PromptEnded(1, "there is no prompt nobody")]
    sound.listen(1, Audio(("nobody",)), 2.0)
    assert sound.tick(2.0) == [PromptEnded(1, "there is no prompt nobody")]
    sound.listen(1, Audio(()), 2.0)
    assert PromptEnded(1) in sound.tick(2.0)


def test_a_recording_ends_by_length_with_its_file_whole(sound, bridge, tmp_path) -> None:
    path = tmp_path / "m.wav"
    bridge.loudness = 50
    sound.record(Record(1, str(path), 1.0, 5.0), 0.0)
    assert sound.tick(3.0) == []
    sound.media(1, 10.0, up=True)
    for now in (10.5, 11.0):
        assert sound.tick(now) == []
    assert not bridge.closed
    assert sound.closing
    assert sound.tick(11.0 + CLOSE_S) == [RecordingEnded(1, 2.0, "length")]
    assert len(bridge.closed) == 1
    assert wav.duration(path) == 2.0


def test_a_leg_that_goes_ends_after_its_recording(sound, bridge, tmp_path) -> None:
    sound.media(1, 0.0, up=True)
    sound.record(Record(1, str(tmp_path / "m.wav"), 60.0, 5.0), 0.0)
    sound.drop(1, 1.0, GONE)
    assert sound.tick(1.0) == []
    assert sound.tick(1.0 + CLOSE_S) == [GONE]
    assert len(bridge.closed) == 1


def test_a_leg_without_a_recording_ends_at_once(sound) -> None:
    sound.drop(1, 1.0, GONE)
    assert sound.tick(1.0) == [GONE]


def test_a_recording_that_is_stopped_says_nothing(sound, bridge, tmp_path) -> None:
    sound.media(1, 0.0, up=True)
    sound.record(Record(1, str(tmp_path / "m.wav"), 60.0, 5.0), 0.0)
    sound.stop_recording(1, 1.0)
    sound.stop_recording(1, 1.0)
    assert sound.tick(9.0) == []
    assert len(bridge.closed) == 1


def test_a_full_disk(sound, bridge, tmp_path) -> None:
    bridge.full = True
    sound.media(1, 0.0, up=True)
    sound.record(Record(1, str(tmp_path / "m.wav"), 60.0, 5.0), 0.0)
    assert sound.tick(0.0) == [RecordingEnded(1, 0.0, "disk")]


def test_a_metered_leg_is_heard_by_nobody_and_tells_its_level_while_it_changes(bridge, sound) -> None:
    sound.media(2, 10.0, up=True)
    sound.meter(2, on=True)
    assert bridge.links == {(Jack("leg", 2), Jack("nobody", 2))}
    told = []
    for step in range(40):
        bridge.loudness = 20 if step < 20 else 200
        told += sound.tick(10.0 + step / 20)
    assert told == [SoundLevel(2, 50), SoundLevel(2, 100)]
    sound.meter(2, on=False)
    bridge.loudness = 0
    assert not sound.tick(20.0)
    assert not bridge.links
    sound.meter(2, on=True)
    sound.drop(2, 21.0, LegEnded(2, Ending.HUNG_UP))
    assert sound.tick(22.0) == [LegEnded(2, Ending.HUNG_UP)]


def test_a_conversation_is_recorded_with_both_sides_and_in_pieces(sound, bridge, tmp_path) -> None:
    for leg in (1, 2):
        sound.media(leg, 0.0, up=True)
    first, second = (str(tmp_path / f"{n}.wav") for n in "ab")
    sound.record(Record(1, first, 120.0, 0.0, (2,)), 0.0)
    recorder = Jack("recorder", len(bridge.files))
    assert {source for source, sink in bridge.links if sink == recorder} == {Jack("leg", 1), Jack("leg", 2)}
    sound.record(Record(1, second, 120.0, 0.0, (2,)), 30.0)
    assert not [link for link in bridge.links if link[1] == recorder]
    after = Jack("recorder", len(bridge.files))
    assert {source for source, sink in bridge.links if sink == after} == {Jack("leg", 1), Jack("leg", 2)}
    assert sound.tick(30.0 + CLOSE_S) == [PieceEnded(first)]
    sound.drop(1, 31.0, GONE)
    assert sound.tick(31.0 + CLOSE_S) == [PieceEnded(second), GONE]
