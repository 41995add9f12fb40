"""Whether a far end is there: by its audio, else by its answer to OPTIONS in the dialog."""

import pytest

from console.calls.protocol.commands import Answer, Audio, Dial, Listen, Record
from console.calls.protocol.events import CallRefused, Ending, Fault, LegEnded, PromptEnded, RecordingEnded
from console.telephony import leg_control as legs
from console.telephony.media import engine
from console.telephony.sip import liveness
from console.telephony.sip.liveness import ANSWER_S, NEVER, SILENT, UNANSWERED, Alive, Ask
from tests.telephony.fakes import FakeStack
from tests.telephony.test_softphone import arrive, started, up
from tests.waiting import wait_until


def test_audio_that_runs_is_a_sign_and_audio_that_stops_is_not() -> None:
    far = Alive(0.0)
    assert far.look(5, 10.0, 30.0) is Ask.NOTHING
    assert far.look(5, 39.0, 30.0) is Ask.NOTHING
    assert far.look(5, 40.0, 30.0) == SILENT
    assert far.look(5, 4_000.0, 0.0) is Ask.NOTHING, "media_timeout = 0"


def test_a_far_end_on_hold_is_asked_and_gone_when_it_does_not_answer() -> None:
    far = Alive(0.0)
    far.look(5, 1.0, 30.0)
    assert far.look(-1, 2.0, 30.0) is Ask.NOTHING
    assert far.look(-1, 32.0, 30.0) is Ask.PROBE
    assert far.look(-1, 33.0, 30.0) is Ask.NOTHING
    assert far.look(-1, 32.0 + ANSWER_S, 30.0) == UNANSWERED


def test_a_far_end_that_answers_is_asked_again_and_again() -> None:
    far = Alive(0.0)
    far.look(5, 0.0, 30.0)
    far.look(-1, 0.0, 30.0)
    for at in (30.0, 61.0, 92.0):
        assert far.look(-1, at, 30.0) is Ask.PROBE
        assert far.answered(200, at + 1.0) == ""
        assert far.look(-1, at + 2.0, 30.0) is Ask.NOTHING


@pytest.mark.parametrize("code", [200, 403, 405, 488, 501, 603])
def test_any_answer_is_a_sign(code) -> None:
    assert Alive(0.0).answered(code, 1.0) == ""


@pytest.mark.parametrize("code", sorted(liveness.GONE))
def test_a_dialog_that_is_unknown_there_is_gone(code) -> None:
    assert Alive(0.0).answered(code, 1.0) == UNANSWERED


def test_who_never_had_audio_is_not_kept_for_answering() -> None:
    assert Alive(0.0).look(-1, 30.0, 30.0) == NEVER
    assert Alive(0.0).look(-1, liveness.UNWATCHED_S, 0.0) == NEVER


@pytest.fixture
def stack():
    return FakeStack()


def until_ended(phone):
    seen = []
    wait_until(
        lambda: any(isinstance(event, LegEnded) for event in seen),
        step=lambda: seen.extend(phone.poll(0.01)),
    )
    return next(event for event in seen if isinstance(event, LegEnded))


@pytest.mark.parametrize("had_audio", [True, False])
@pytest.mark.parametrize("timeout_s", [0.2, 0.0])
def test_a_leg_whose_far_end_says_nothing_more_is_ended(stack, monkeypatch, had_audio, timeout_s) -> None:
    monkeypatch.setattr(liveness, "ANSWER_S", 0.2)
    monkeypatch.setattr(legs, "ANSWER_S", 0.2)
    monkeypatch.setattr(liveness, "UNWATCHED_S", 0.3)
    monkeypatch.setattr(legs, "UNWATCHED_S", 0.3)
    phone = started(stack, media_timeout_s=timeout_s)
    stack.received = 5 if had_audio else -1
    up(phone, stack)
    if had_audio:
        wait_until(lambda: phone._legs[1].alive.had_audio, step=lambda: phone.poll(0.01))
        stack.received = -1
    ended = until_ended(phone)
    assert ended == LegEnded(1, Ending.MEDIA_DEAD, 0, UNANSWERED if had_audio else NEVER)
    assert (("probe", 1) in stack.orders) is had_audio
    assert stack.orders[-1] == ("hang_up", 1, 0, ())


def test_a_leg_on_hold_that_answers_stays(stack, monkeypatch) -> None:
    monkeypatch.setattr(liveness, "ANSWER_S", 0.2)
    monkeypatch.setattr(legs, "ANSWER_S", 0.2)
    phone = started(stack, media_timeout_s=0.2)
    stack.received = 5
    up(phone, stack)
    wait_until(lambda: phone._legs[1].alive.had_audio, step=lambda: phone.poll(0.01))
    stack.received = -1

    def answer() -> None:
        asked = stack.orders.count(("probe", 1))
        assert not phone.poll(0.01)
        if stack.orders.count(("probe", 1)) > asked:
            stack.happenings.probed(1, 405)

    wait_until(lambda: stack.orders.count(("probe", 1)) >= 3, step=answer)
    stack.todo.append(lambda: stack.happenings.probed(1, 481))
    assert until_ended(phone).ending is Ending.MEDIA_DEAD


def test_a_phone_that_rings_for_ever_is_given_up(stack, monkeypatch) -> None:
    monkeypatch.setattr(legs, "RINGS_S", 0.0)
    monkeypatch.setattr(legs, "SILENT_S", 0.1)
    phone = started(stack)
    phone.do(Dial(2, "sip:201@10.0.0.1", "town"))
    phone.poll(0)
    stack.happenings.ringing(2)
    assert until_ended(phone).ending is Ending.NO_ANSWER


def test_an_answer_that_cannot_be_given_ends_the_leg(stack) -> None:
    """As when all audio ports are used up: the call must not stay as answered, without a sound."""
    phone = started(stack)
    arrive(phone, stack)
    stack.refusal = "Address already in use"
    phone.do(Answer(1))
    assert phone.poll(0) == (LegEnded(1, Ending.FAILED, 500, "Address already in use", Fault.DESK),)
    assert stack.orders[-1] == ("hang_up", 1, 500, ())


def test_a_call_that_cannot_even_ring_is_refused_and_told(stack) -> None:
    phone = started(stack)
    stack.refusal = "Too many open files"
    (event,) = arrive(phone, stack)
    assert isinstance(event, CallRefused)
    assert event.code == 500
    assert stack.orders[-1] == ("hang_up", 1, 500, ())


def test_a_prompt_and_a_recording_do_not_wait_for_audio_for_ever(stack, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(engine, "NO_AUDIO_S", 0.1)
    phone = started(stack)
    arrive(phone, stack)
    phone.do(Answer(1))
    stack.happenings.confirmed(1)
    phone.poll(0)
    phone.do(Listen(1, Audio(("hello",))))
    phone.do(Record(1, str(tmp_path / "m.wav"), 60.0, 5.0))
    seen = []
    wait_until(lambda: len(seen) > 1, step=lambda: seen.extend(phone.poll(0.01)))
    assert seen == [PromptEnded(1, engine.NO_AUDIO), RecordingEnded(1, 0.0, engine.NO_AUDIO)]
