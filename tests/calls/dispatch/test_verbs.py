"""What people do with calls."""

from console.calls.protocol.commands import Answer, Dial, HangUp, LookUp, Music, Nothing, Voice
from console.calls.protocol.events import Ending, LegEnded
from console.calls.protocol.intents import VERBS, Person, Role
from console.calls.protocol.store_commands import Audit, SaveNote
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.routing.values import Availability
from tests.calls.scene import BOSS, MARIA, Scene


def _talking(scene: Scene) -> tuple[int, Call]:
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    return seat, call


def test_enter_rings_the_phone_and_answers_when_it_is_up() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    line = scene.dialled()
    assert (line.target, line.auto_answer) == ("sip:maria@127.0.0.1:5070", True)
    assert call.state is State.CONNECTING
    assert not scene.found(Answer)
    scene.answers(line.leg)
    assert scene.found(Answer) == [Answer(call.leg)]
    assert scene.hears(call.leg) == Voice(line.leg)
    assert scene.hears(line.leg) == Voice(call.leg)
    assert scene.row(seat, call).where == "with Maria"
    scene.ends(call.leg)
    assert scene.hung_up() == [line.leg]
    assert scene.journal(call).talked_to == "Maria"


def test_a_person_without_a_phone_of_their_own_uses_the_front_desks() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "answer", scene.arrive())
    assert scene.dialled().target == "sip:desk@127.0.0.1:5070"


def test_two_seats_take_one_call_and_one_reads_who_has_it() -> None:
    scene = Scene()
    maria, boss = scene.sit(), scene.sit(BOSS)
    call = scene.arrive()
    scene.wish(maria, "answer", call)
    scene.wish(boss, "answer", call)
    assert len(scene.found(Dial, all_of_it=True)) == 1
    assert scene.said(boss) == "Maria took Ana"


def test_answer_next_takes_who_waits_longest() -> None:
    scene = Scene()
    seat = scene.sit()
    first = scene.arrive()
    scene.wait(3)
    scene.arrive(caller="+12125550155", display="Ben")
    scene.wish(seat, "answer")
    assert first.state is State.CONNECTING
    assert "Ana" in scene.said(seat)


def test_nothing_to_answer_is_said() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "answer")
    assert scene.said(seat) == "No call is waiting"


def test_a_phone_that_does_not_answer_loses_no_caller() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.wait(15.1)
    assert call.state is State.RINGING
    assert "didn't answer" in scene.said(seat)
    scene.wait(20)
    assert call.state is State.DIALLING


def test_hanging_up_the_handset_ends_the_call() -> None:
    scene = Scene()
    _seat, call = _talking(scene)
    scene.ends(scene.dialled().leg)
    assert call.leg in scene.hung_up()


def test_hold_plays_music_and_gives_the_phone_free_for_the_next() -> None:
    scene = Scene()
    seat, call = _talking(scene)
    line = scene.dialled().leg
    scene.wish(seat, "hold", call)
    assert call.state is State.HOLDING
    assert scene.hears(call.leg) == Music()
    assert scene.hears(line) == Nothing()
    second = scene.arrive(caller="+12125550155", display="Ben")
    scene.wish(seat, "answer", second)
    assert second.state is State.TALKING
    assert scene.dialled().leg == line
    scene.wish(seat, "hold", call)
    assert (call.state, second.state) == (State.TALKING, State.HOLDING)
    assert scene.hears(second.leg) == Music()
    assert scene.hears(line) == Voice(call.leg)


def test_answering_another_puts_the_first_on_hold() -> None:
    scene = Scene()
    seat, call = _talking(scene)
    second = scene.arrive(caller="+12125550155")
    scene.wish(seat, "answer", second)
    assert call.state is State.HOLDING
    assert second.state is State.TALKING


def test_the_next_caller_hears_nothing_of_the_one_before() -> None:
    scene = Scene()
    seat, call = _talking(scene)
    line = scene.dialled().leg
    scene.wish(seat, "transfer", call, to="staff sam")
    assert line in scene.hung_up() or scene.hears(line) == Nothing()


def test_mute_and_back() -> None:
    scene = Scene()
    seat, call = _talking(scene)
    scene.wish(seat, "mute", call)
    assert scene.hears(call.leg) == Nothing()
    assert scene.row(seat, call).muted
    scene.wish(seat, "mute", call)
    assert scene.hears(call.leg) == Voice(scene.dialled().leg)


def test_space_sends_it_on_now_and_u_brings_it_back() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wait(5)
    scene.wish(seat, "approve", call)
    assert call.state is State.DIALLING
    peer = call.peer
    scene.wait(2)
    scene.wish(seat, "undo")
    assert peer in scene.hung_up()
    assert call.state is State.RINGING
    scene.wait(14.9)
    assert call.state is State.RINGING
    scene.wait(0.2)
    assert call.state is State.DIALLING


def test_override_sends_it_elsewhere_and_recalls_it() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "override", call, to="staff priya 10s")
    assert scene.dialled().target == "sip:priya@127.0.0.1:5070"
    assert scene.row(seat, call).where.startswith("Priya")
    scene.wait(10.1)
    assert call.state is State.RINGING
    assert call.recall
    assert scene.row(seat, call).where.startswith("back from Priya")
    scene.wait(30.1)
    assert call.state is State.PLAYING


def test_a_recall_comes_before_an_older_call() -> None:
    scene = Scene()
    seat = scene.sit()
    old = scene.arrive()
    call = scene.arrive(caller="+12125550155", display="Ben")
    scene.wish(seat, "override", call, to="staff priya 1s")
    scene.wait(1.1)
    scene.wish(seat, "answer")
    assert (call.state, old.state) == (State.CONNECTING, State.RINGING)


def test_reroute_pulls_a_call_out_of_voicemail_and_keeps_the_message() -> None:
    scene = Scene(routing={"otherwise": ["voicemail front"]})
    seat = scene.sit()
    call = scene.arrive()
    from console.calls.protocol.events import PromptEnded
    from console.calls.protocol.store_commands import SaveVoicemail

    scene.phone(PromptEnded(call.leg))
    scene.wait(4)
    scene.wish(seat, "reroute", call, to="staff sam")
    assert scene.found(SaveVoicemail)[0].complete
    assert call.state is State.DIALLING


def test_a_place_that_does_not_exist_changes_nothing() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    for wrong in ("staff nobody", "voicemail none", "queue billing", "nonsense", "say nothing"):
        scene.wish(seat, "override", call, to=wrong)
        assert call.state is State.RINGING
        assert scene.core.desk.seats[seat].notes[-1].bad


def test_undo_of_a_transfer_brings_the_caller_back() -> None:
    scene = Scene()
    seat, call = _talking(scene)
    scene.wish(seat, "transfer", call, to="staff sam")
    assert call.state is State.DIALLING
    scene.wish(seat, "undo")
    scene.answers(scene.dialled().leg)
    assert call.state is State.TALKING
    assert scene.row(seat, call).where == "with Maria"


def test_undo_is_too_late_when_somebody_has_it_or_time_is_over() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "override", call, to="staff sam")
    scene.answers(call.peer)
    scene.wish(seat, "undo")
    assert scene.said(seat).startswith("Too late")
    assert call.state is State.TALKING
    scene.wish(seat, "undo")
    assert scene.said(seat).startswith("Nothing to undo")


def test_a_killed_seat_loses_no_call_and_gets_it_back() -> None:
    scene = Scene()
    seat, call = _talking(scene)
    line = scene.dialled().leg
    scene.did(scene.core.stand(seat, scene.now))
    assert not scene.found(HangUp)
    assert call.state is State.TALKING
    other = scene.sit(BOSS)
    assert scene.row(other, call).where == "with Maria"
    again = scene.sit()
    assert scene.row(again, call).mine
    scene.wish(again, "hold", call)
    assert call.state is State.HOLDING
    scene.wish(again, "hold", call)
    assert scene.dialled().leg == line


def test_a_seat_that_dies_while_its_phone_rings_leaves_the_call_safe() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.did(scene.core.stand(seat, scene.now))
    scene.answers(scene.dialled().leg)
    assert call.state is State.TALKING


def test_the_caller_hanging_up_while_the_seats_phone_rings_frees_the_seat() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    line = scene.dialled().leg
    scene.ends(call.leg, Ending.CANCELLED)
    assert line in scene.hung_up()
    scene.phone(LegEnded(line, Ending.CANCELLED))
    second = scene.arrive(caller="+12125550155")
    scene.wish(seat, "answer", second)
    scene.answers(scene.dialled().leg)
    assert second.state is State.TALKING


def test_notes_go_to_the_card_and_the_board() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "note", call, text="  wants\n an earlier  slot ")
    assert scene.found(SaveNote)[0].text == "wants an earlier slot"
    assert scene.row(seat, call).note == "wants an earlier slot"


def test_away_takes_a_person_out_of_the_routing() -> None:
    scene = Scene()
    sam = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    scene.wish(sam, "away", text="back 11:45")
    scene.core.stand(sam, scene.now)
    scene.arrive()
    assert scene.dialled().target == "+12125550188"


def test_ones_own_keys_set_a_state_switch_it_and_take_it_back() -> None:
    scene = Scene()
    seat = scene.sit()
    roster = scene.core.desk.roster
    for verb, state in (
        *(("away", "away"), ("away", None), ("dnd", "do not disturb"), ("away", "away")),
        *(("dnd", "do not disturb"), ("dnd", None), ("back", None), ("away", "away"), ("back", None)),
    ):
        scene.wish(seat, verb)
        assert roster.set_to("maria") == state
    roster.set("maria", Availability.PAUSED, "3 calls in a row not answered")
    scene.wish(seat, "away")
    assert roster.set_to("maria") is None
    assert scene.said(seat) == "Maria takes calls again"


def test_a_receptionist_sets_anybodys_state_as_they_say_and_takes_it_back() -> None:
    scene = Scene()
    seat = scene.sit()
    roster = scene.core.desk.roster
    for _ in range(2):  # said twice it holds: two receptionists may say it at once
        scene.wish(seat, "away", to="staff sam", text=" back  11:45 ")
        assert (roster.set_to("sam"), roster.note("sam")) == ("away", "back 11:45")
    scene.wish(seat, "dnd", to="staff sam")
    assert (roster.set_to("sam"), roster.note("sam")) == ("do not disturb", "")
    scene.wish(seat, "undo")
    assert (roster.set_to("sam"), roster.note("sam")) == ("away", "back 11:45")
    scene.wish(seat, "back", to="staff sam")
    assert roster.set_to("sam") is None
    sam = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    scene.wish(sam, "away", to="staff priya")
    assert roster.set_to("priya") is None
    assert scene.said(sam) == "Only a receptionist may set somebody else's state"


def test_search_asks_the_directory() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "search", text="ana")
    assert scene.found(LookUp) == [LookUp(seat, "ana")]


def test_every_verb_is_refused_below_its_role_and_audited() -> None:
    for verb, least in VERBS.items():
        for role in Role:
            scene = Scene()
            seat = scene.sit(Person("x", role, "", "X"))
            boss = scene.sit(MARIA)
            call = scene.arrive()
            before = call.state
            scene.wish(seat, verb, call, to="staff sam", text="hello")
            refused = [a for a in scene.found(Audit) if a.verb == "refused" and a.detail.startswith("role")]
            assert bool(refused) is (role < least), (verb, role)
            if role < least:
                assert call.state is before
                assert scene.said(seat).startswith("Only a")
            assert boss in scene.core.desk.seats


def test_a_note_sent_just_after_the_call_ended_is_kept() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.ends(call.leg, Ending.CANCELLED)
    scene.wish(seat, "note", call, text="wanted Dr Cole")
    assert scene.found(SaveNote)[0].call == call.id
    assert scene.said(seat) == "Noted for Ana"


def test_a_used_undo_is_no_longer_offered() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "override", scene.arrive(), to="staff sam")
    assert scene.picture(seat).messages[-1].undo_until
    scene.wish(seat, "undo")
    assert all(m.undo_until is None for m in scene.picture(seat).messages)


def test_staff_may_neither_end_nor_send_a_call_that_is_not_theirs() -> None:
    scene = Scene()
    seat = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    call = scene.arrive()
    scene.wish(seat, "hang_up", call)
    assert call.state is State.RINGING
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.wish(seat, "hang_up", call)
    assert call.state is State.LEAVING
