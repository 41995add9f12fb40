"""Recognition ahead of the end of a turn, with a model that answers at once."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason='the extra "speech" is not installed')

from console.speech.recognition import frames  # noqa: E402
from console.speech.recognition.turns import Turn  # noqa: E402
from console.speech.recognition.worker import Worker  # noqa: E402

SOUND = np.zeros(16000)


class Scene:
    def __init__(self) -> None:
        self.out = BytesIO()
        self.worker = Worker(BytesIO(), self.out)
        self.worker._setup = {"no_speech": 0.6}
        self.heard = 0

    def turn(self, *turns: Turn) -> None:
        self.worker._turns(7, iter([(turn, SOUND) for turn in turns]))

    def recognise(self) -> None:
        def hear(_sound: Any, _no_speech: float) -> Any:
            self.heard += 1
            return SimpleNamespace(words="my bill", confidence=0.9, no_speech=0.1)

        model: Any = SimpleNamespace(hear=hear)
        while not self.worker._jobs.empty():
            self.worker._do(self.worker._jobs.get(), model)

    def told(self) -> list[str]:
        source, found = BytesIO(self.out.getvalue()), []
        while (frame := frames.read(source)) is not None:
            assert frame[1] == 7
            found.append(frames.decoded(frame[2])["what"])
        return found


def test_words_are_ready_when_the_silence_is_long_enough() -> None:
    scene = Scene()
    scene.turn(Turn.BEGAN, Turn.PAUSED)
    scene.recognise()
    assert scene.told() == ["began"]
    scene.turn(Turn.ENDED)
    assert scene.told() == ["began", "ended", "heard"]
    scene.recognise()
    assert (scene.heard, scene.told()) == (1, ["began", "ended", "heard"])


def test_words_that_come_after_the_end_are_told_as_they_come() -> None:
    scene = Scene()
    scene.turn(Turn.BEGAN, Turn.PAUSED, Turn.ENDED)
    assert scene.told() == ["began", "ended"]
    scene.recognise()
    assert (scene.heard, scene.told()) == (1, ["began", "ended", "heard"])


def test_who_goes_on_is_heard_to_their_end() -> None:
    scene = Scene()
    scene.turn(Turn.BEGAN, Turn.PAUSED, Turn.WENT_ON)
    scene.recognise()
    assert scene.heard == 0
    scene.turn(Turn.PAUSED)
    scene.recognise()
    scene.turn(Turn.WENT_ON, Turn.ENDED)
    scene.recognise()
    assert (scene.heard, scene.told()) == (2, ["began", "ended", "heard"])
