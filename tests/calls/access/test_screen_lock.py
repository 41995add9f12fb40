"""A hidden seat: when it hides, what it may see and do, and how it is shown again."""

from dataclasses import replace

import msgspec

from console.calls.access.screen_lock import OPEN
from console.calls.board.redaction import masked
from console.calls.protocol.commands import CheckPin, SetPin
from console.calls.protocol.events import PinAnswer
from console.calls.protocol.intents import VERBS, Person, Role
from console.calls.protocol.store_commands import Audit
from console.routing.values import Card
from tests.calls.scene import BOSS, MARIA, Scene
from tests.ui.fake import card, snapshot
from tests.ui.fake import row as painted

ANA = Card(7, "Ana Ruiz", ("+12125550142",), ("open invoice",), "sam", "hard of hearing", "Spanish")


def hidden(scene: Scene, seat: int) -> str:
    picture = scene.core.snapshot(seat, scene.now)
    assert picture
    return picture.you.lock


def answer(scene: Scene, right: bool, words: str = "", tried: bool = True) -> None:
    event = PinAnswer(1, "maria", right, tried, words)
    scene.did(scene.core.pin(event, scene.now))


def locked() -> tuple[Scene, int]:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "lock")
    return scene, seat


def test_a_key_hides_the_board_and_the_pin_shows_it() -> None:
    scene, seat = locked()
    assert hidden(scene, seat) == "Hidden by Maria"
    scene.wish(seat, "unlock", text="4711")
    assert scene.found(CheckPin) == [CheckPin(seat, "maria", "4711")]
    assert hidden(scene, seat)
    answer(scene, right=True)
    assert not hidden(scene, seat)
    assert [a.verb for a in scene.all if isinstance(a, Audit)] == ["lock", "unlock"]


def test_nothing_of_a_patient_reaches_a_hidden_seat() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive(card=ANA)
    scene.wish(seat, "note", call, text="wants Tuesday")
    scene.wish(seat, "answer", call)
    scene.wish(seat, "search", text="ruiz")
    scene.core.found(seat, "ruiz", (ANA,))
    scene.wish(seat, "lock")
    scene.core.desk.tell(0, "Ana Ruiz hung up")
    scene.core.desk.alert("x", "Ana Ruiz is lost")
    sent = msgspec.json.encode(scene.core.snapshot(seat, scene.now)).decode()
    for secret in ("Ana", "Ruiz", "555", "0142", "invoice", "hearing", "Spanish", "Tuesday", "ruiz"):
        assert secret not in sent, secret
    picture = scene.core.snapshot(seat, scene.now)
    assert picture
    assert [row.number for row in picture.calls] == [1]


def test_a_mask_lets_through_what_it_knows_and_nothing_else() -> None:
    """Every text of a picture is made a secret; those that come through are the ones that may."""
    whole = replace(
        snapshot(painted(1, "secret", card=card("secret", "secret", note="secret"))),
        messages=(), found=(card("secret", "secret"),), alerts=("secret",), found_for="secret",
        today=(("secret", 1),),
    )  # fmt: skip

    def marked(value: object, path: str) -> object:
        if isinstance(value, str):
            return f"secret {path}"
        if isinstance(value, list):
            return [marked(each, path) for each in value]
        if isinstance(value, dict):
            return {key: marked(each, f"{path}.{key}") for key, each in value.items()}
        return value

    secret = msgspec.convert(marked(msgspec.to_builtins(whole), ""), type(whole))
    seen = msgspec.json.encode(masked(secret)).decode()
    allowed = {
        "zone", "office", "theme", "keys", "calls.id", "calls.state", "links.name", "links.why",
        *(f"you.{key}" for key in ("user", "title", "role", "lock")),
        *(f"mode.{key}" for key in ("name", "label", "until", "then")),
    }  # fmt: skip
    found = {part.split('"')[0].lstrip(".") for part in seen.split("secret ")[1:]}
    assert found <= allowed, found - allowed


def test_a_hidden_seat_can_do_nothing_but_be_shown() -> None:
    for verb in sorted(VERBS):
        scene = Scene()
        seat = scene.sit(BOSS)
        call = scene.arrive()
        scene.wish(seat, "lock")
        before, orders = call.state, len(scene.all)
        scene.wish(seat, verb, call, to="staff sam", text="4711")
        assert call.state is before
        done = [type(order) for order in scene.all[orders:]]
        assert done == ([CheckPin] if verb == "unlock" else []), verb
        assert (verb in OPEN) is (verb in ("here", "lock", "unlock", "leave"))


def test_a_fresh_seat_of_a_hidden_person_is_hidden_and_others_are_not() -> None:
    scene, seat = locked()
    scene.did(scene.core.stand(seat, scene.now))
    again, other = scene.sit(), scene.sit(BOSS)
    assert hidden(scene, again)
    assert not hidden(scene, other)


def test_a_seat_that_nobody_touches_hides_itself_and_a_busy_one_stays() -> None:
    scene = Scene(screen={"lock_after": "5min"})
    seat = scene.sit()
    scene.wait(299)
    assert not hidden(scene, seat)
    scene.wish(seat, "here")
    scene.wait(299)
    assert not hidden(scene, seat)
    assert scene.core.deadline(scene.now) <= scene.now.mono + 1
    scene.wait(1)
    assert hidden(scene, seat) == "Hidden: nobody touched this screen"


def test_wrong_pins_are_counted_slowed_and_audited() -> None:
    scene, seat = locked()
    for _ in range(3):
        scene.wish(seat, "unlock", text="0000")
        assert len(scene.found(CheckPin)) == 1
        answer(scene, right=False)
    assert hidden(scene, seat) == "Too many wrong PINs: the next can be tried in 30 s"
    scene.wish(seat, "unlock", text="4711")
    assert scene.found(CheckPin) == []
    scene.wait(30)
    scene.wish(seat, "unlock", text="0000")
    answer(scene, right=False)
    assert "in 60 s" in hidden(scene, seat)
    assert len([a for a in scene.all if isinstance(a, Audit) and a.verb == "wrong pin"]) == 4
    for _ in range(10):
        scene.wait(900)
        scene.wish(seat, "unlock", text="0000")
        answer(scene, right=False)
    assert "in 900 s" in hidden(scene, seat)
    scene.wait(900)
    scene.wish(seat, "unlock", text="4711")
    answer(scene, right=True)
    assert not hidden(scene, seat)


def test_one_pin_is_looked_at_at_a_time() -> None:
    scene, seat = locked()
    other = scene.sit()
    scene.wish(seat, "unlock", text="0000")
    scene.wish(other, "unlock", text="0001")
    assert len([c for c in scene.all if isinstance(c, CheckPin)]) == 1


def test_a_pin_is_set_by_its_person_and_taken_away_by_a_manager() -> None:
    scene = Scene()
    seat, boss = scene.sit(), scene.sit(BOSS)
    scene.wish(seat, "pin", text="123")
    assert "at least 4" in scene.said(seat)
    assert scene.found(SetPin) == []
    scene.wish(seat, "pin", to="old1", text="new1")
    assert scene.found(SetPin) == [SetPin(seat, "maria", "old1", "new1")]
    assert "new1" not in repr(scene.found(SetPin)) + repr(CheckPin(seat, "maria", "new1"))
    answer(scene, right=True, words="Your PIN is set")
    assert scene.said(seat) == "Your PIN is set"
    scene.wish(boss, "reset_pin", to="maria")
    assert scene.found(SetPin) == [SetPin(boss, "maria", "", "", reset=True)]
    assert [(a.who, a.subject) for a in scene.found(Audit)] == [("anna", "maria")]
    viewer = scene.sit(Person("v", Role.VIEWER, "", "V"))
    scene.wish(viewer, "reset_pin", to="maria")
    assert scene.found(SetPin) == []


def test_pins_that_can_not_be_read_are_said_on_the_hidden_board() -> None:
    scene, seat = locked()
    scene.wish(seat, "unlock", text="4711")
    answer(scene, right=False, tried=False, words="The PINs can't be read")
    assert hidden(scene, seat) == "The PINs can't be read"
    assert MARIA.user in scene.core.desk.locks
