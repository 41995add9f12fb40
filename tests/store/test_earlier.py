"""Looking back at calls: what is found by typing, and who called back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.calls.dialling import DIALLED
from console.calls.kept import JournalRefusal, SaveCallback, StoreCommand
from console.store import contacts, earlier
from console.store.contacts import Entry
from console.store.directory import Directory
from console.store.writer import Store
from tests.store.samples import ANA, TEN, call, office

BEN = "+12125550299"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    made.open()
    yield made
    made.close()


@pytest.fixture
def directory(store: Store, tmp_path: Path) -> Iterator[Directory]:
    made = Directory(tmp_path, office())
    yield made
    made.close()


def submit(store: Store, *commands: StoreCommand) -> None:
    for command in commands:
        store.submit(command)
    assert store.flush(10)


def ids(directory: Directory, text: str = "") -> list[str]:
    return [found.id for found in directory.earlier(text)]


def outgoing(ident: str, minute: float, caller: str, outcome: str = "answered"):  # type: ignore[no-untyped-def]
    made = call(ident, minute, caller=caller, outcome=outcome)
    return replace(made, detail=f"{DIALLED}Maria", to="", trunk="", talked_to="Maria")


def test_calls_come_newest_first_with_what_became_of_them(store: Store, directory: Directory) -> None:
    submit(
        store,
        call("a", 0),
        call("m", 1, caller=BEN, outcome="abandoned"),
        call("v", 2, caller="+12125550188", outcome="voicemail"),
        call("live", 3, outcome=""),
        outgoing("o", 4, "+12125550190", "busy"),
        JournalRefusal(TEN + timedelta(minutes=5), "10.0.0.9", "+12125550166", "100", 403, "a stranger"),
    )
    found = directory.earlier("")
    assert [(each.id, each.kind) for each in found] == [
        ("refused-1", "refused"),
        ("o", "outgoing"),
        ("v", "voicemail"),
        ("m", "missed"),
        ("a", "answered"),
    ]
    refused, out, _voicemail, missed, answered = found
    assert (refused.caller, refused.outcome) == ("+12125550166", "a stranger")
    assert (out.who, out.outcome) == ("Maria", "busy")
    assert (missed.name, missed.outcome, missed.back_at) == ("Ana", "abandoned", None)
    assert (answered.name, answered.who, answered.seconds) == ("Ana Ruiz", "maria", 61.0)


def test_a_missed_call_says_who_called_back_or_took_the_next(store: Store, directory: Directory) -> None:
    submit(
        store,
        call("m1", 0, outcome="abandoned"),
        outgoing("failed", 1, ANA, "busy"),
        outgoing("back", 2, ANA),
        call("m2", 3, outcome="abandoned"),
        call("again", 4),
        call("m3", 5, outcome="abandoned"),
        call("wish", 6, caller=BEN, outcome="callback"),
        call("kept", 7, caller=BEN),
        SaveCallback("kept", "kept", "billing", BEN, "Ben", 0, TEN, "sam", "done"),
    )
    found = {each.id: each for each in directory.earlier("")}
    backs = {ident: (each.back_by, each.back_by_us) for ident, each in found.items() if each.back_at}
    assert backs == {"m1": ("Maria", True), "m2": ("maria", False), "wish": ("maria", True)}
    assert found["m1"].back_at == TEN + timedelta(minutes=2)
    assert found["kept"].kind == "outgoing"


def test_typing_finds_names_numbers_people_and_kinds(store: Store, directory: Directory) -> None:
    contacts.put(store.engine, [Entry("Zoë Hale", (BEN,))])
    card = directory.card(BEN)
    assert card is not None
    submit(
        store,
        replace(call("zoe", 0, caller=BEN, outcome="abandoned", card=card.id), display=""),
        replace(call("ana", 1), display=""),
        replace(call("joy", 2, caller="+12125550298"), display="JOY 100%", talked_to="Sam"),
        JournalRefusal(TEN, "10.0.0.9", "+12125550166", "100", 403, "a stranger"),
    )
    assert ids(directory, "zoe") == ["zoe"]
    assert ids(directory, "ruiz") == ["ana"]  # known from the config
    assert ids(directory, "joy") == ids(directory, "100%") == ids(directory, "sam") == ["joy"]
    assert ids(directory, "(212) 555-0299") == ids(directory, "0299") == ["zoe"]
    assert ids(directory, "missed") == ["zoe"]
    assert ids(directory, "missed hale") == ids(directory, "Hale MISSED") == ["zoe"]
    assert ids(directory, "answered") == ["joy", "ana"]
    assert ids(directory, "answered missed") == ["joy", "ana", "zoe"]
    assert ids(directory, "refused") == ids(directory, "stranger") == ["refused-1"]
    assert (
        ids(directory, "outgoing")
        == ids(directory, "'; DROP TABLE calls --")
        == ids(directory, "nobody")
        == []
    )


def test_a_night_of_strangers_hides_no_missed_call(store: Store, directory: Directory) -> None:
    knocks = [
        JournalRefusal(TEN + timedelta(minutes=n), "10.0.0.9", "100", "100", 403, "a stranger")
        for n in range(1, 300)
    ]
    submit(store, call("m", 0, outcome="abandoned"), *knocks)
    assert len(ids(directory)) == earlier.REFUSED_SHOWN + 1
    assert ids(directory)[-1] == "m"
    assert len(ids(directory, "refused")) == earlier.SHOWN


def test_the_list_is_bounded(store: Store, directory: Directory) -> None:
    submit(store, *(call(f"c{n}", n) for n in range(earlier.SHOWN + 20)))
    assert len(ids(directory)) == len(ids(directory, "ana")) == earlier.SHOWN
    assert ids(directory)[0] == f"c{earlier.SHOWN + 19}"


def test_what_a_call_was_filed_under_is_found_and_told(store: Store, directory: Directory) -> None:
    submit(store, replace(call("a"), filed="appointment made", tags=("interpreter",)), call("b", 1))
    assert ids(directory, "appointment") == ids(directory, "interpreter") == ["a"]
    (found,) = directory.earlier("interpreter")
    assert found.filed == "appointment made, interpreter"
