"""Cards by number, earlier calls, and searching among very many."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.calls.protocol.commands import NEW_CARD
from console.calls.protocol.store_commands import AssignCall, SaveCallback, SaveNote
from console.config.schema.office import Person
from console.routing.values import Known
from console.store.contacts import upsert
from console.store.contacts.directory import Directory
from console.store.contacts.upsert import Entry
from console.store.database.engine import StoreError
from console.store.recordings import voicemail
from console.store.writer.writer import Store
from tests.store.samples import ANA, TEN, call, message, office


def add(store: Store, *entries: Entry) -> None:
    upsert.put(store.engine, entries)


def names(found: tuple[object, ...]) -> list[str]:
    return [card.name for card in found]  # type: ignore[attr-defined]


def test_a_directory_needs_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no journal here yet"):
        Directory(tmp_path / "none", office())


def test_a_number_in_any_form_finds_its_card(store: Store, directory: Directory) -> None:
    assert directory.card("+12125550188") is None
    add(store, Entry("Kim Park", ("+12125550188",), ("patient", "vip"), "hu", "uses a wheelchair", "Korean"))
    for written in ("+12125550188", "(212) 555-0188", "1-212-555-0188", "sip:+12125550188@pbx"):
        card = directory.card(written)
        assert card is not None
        assert (card.name, card.tags, card.preferred) == ("Kim Park", ("patient", "vip"), "hu")
        assert (card.note, card.language) == ("uses a wheelchair", "Korean")
    assert card is not None
    assert directory.card_by_id(card.id) == card


def test_withheld_and_hostile_numbers_find_nobody(directory: Directory) -> None:
    for number in ("", "anonymous", "%", "' OR 1=1 --", "\ud800", "9" * 5000):
        assert directory.card(number) is None
        assert directory.past(number) == ()


def test_people_of_the_config_are_known_and_go_first(store: Store, directory: Directory) -> None:
    card = directory.card(ANA)
    assert card is not None
    assert (card.id, card.name, card.preferred) == (0, "Ana Ruiz", "sam")
    add(store, Entry("A. Ruiz", (ANA, "+12125550199"), ("spanish",), "cole", "prefers mornings"))
    card = directory.card(ANA)
    assert card is not None
    assert card.id > 0
    assert (card.name, card.preferred) == ("Ana Ruiz", "sam")
    assert card.tags == ("patient", "open invoice", "spanish")
    assert card.note == "Asked to be called back about their invoice. · prefers mornings"
    assert card.numbers == (ANA, "+12125550199")


def test_a_shared_number_claims_only_what_holds_for_all(store: Store, directory: Directory) -> None:
    add(
        store,
        Entry("Kim Park", ("+12125550188",), ("patient", "vip"), "hu", "asthma"),
        Entry("Lou Park", ("+12125550188",), ("patient",), "cole"),
    )
    card = directory.card("+12125550188")
    assert card is not None
    assert card.name == "Kim Park or Lou Park"
    assert card.tags == ("patient",)
    assert card.preferred == ""
    assert card.note == ""
    assert (card.id, card.shared) == (0, True)  # what is written about such a call goes to neither
    people = [each.card for each in directory.known("+12125550188").people]
    assert [(p.name, p.tags, p.preferred, p.note) for p in people if p] == [
        ("Kim Park", ("patient", "vip"), "hu", "asthma"),
        ("Lou Park", ("patient",), "cole", ""),
    ]
    assert directory.known(ANA).people == ()


def test_all_that_was_written_about_a_call_is_about_whom_somebody_said_it_was(
    store: Store, directory: Directory
) -> None:
    add(store, Entry("Kim Park", ("+12125550188",)), Entry("Lou Park", ("+12125550188",)))
    kim, lou = (directory.search(name)[0].id for name in ("kim park", "lou park"))
    store.submit(call("c1", caller="+12125550188"))
    store.submit(SaveNote("c1", 0, TEN, "maria", "wants Tuesday"))
    store.submit(AssignCall("c1", lou))
    assert store.flush(10.0)
    known = {each.card.id: each for each in directory.known("+12125550188").people if each.card}
    assert (known[lou].card.note, known[kim].card.note) == ("wants Tuesday", "")  # type: ignore[union-attr]
    assert (len(known[lou].past), len(known[kim].past)) == (1, 0)
    assert directory.earlier("lou").calls[0].name == "Lou Park"
    store.submit(AssignCall("c1", 0))
    assert store.flush(10.0)
    assert [each.past for each in directory.known("+12125550188").people] == [(), ()]


def test_a_card_of_a_shared_number_is_opened_once_it_is_said_whose(
    store: Store, directory: Directory
) -> None:
    add(store, Entry("Kim Park", ("+12125550188",)), Entry("Lou Park", ("+12125550188",)))
    lou = directory.search("lou park")[0].id
    assert "W says who" in directory.opened(0, "+12125550188").why
    assert (directory.opened(lou, "+12125550188").card.id, directory.opened(lou, "+12125550188").why) == (
        lou,
        "",
    )
    made = directory.opened(NEW_CARD, "+12125550188")
    assert (made.card.id, made.card.numbers, made.why) == (0, ("+12125550188",), "")


def test_a_note_about_a_call_of_a_shared_number_is_nobodys_in_particular(
    store: Store, directory: Directory
) -> None:
    add(store, Entry("Kim Park", ("+12125550188",)), Entry("Lou Park", ("+12125550188",)))
    store.submit(call("c1", caller="+12125550188"))
    store.submit(SaveNote("c1", 0, TEN, "maria", "wants Tuesday"))
    store.submit(SaveNote("c2", 0, TEN, "maria", "of somebody else"))
    assert store.flush(10.0)
    card = directory.card("+12125550188")
    assert card is not None
    assert card.note == "of whom was not said: wants Tuesday"
    kim = directory.search("kim park")[0]
    assert directory.card_by_id(kim.id) == kim


def test_the_last_note_stands_on_the_card(store: Store, directory: Directory) -> None:
    add(store, Entry("Kim Park", ("+12125550188",), note="uses a wheelchair"))
    card = directory.card("+12125550188")
    assert card is not None
    store.submit(SaveNote("c1", card.id, TEN, "maria", "old"))
    store.submit(SaveNote("c2", card.id, TEN + timedelta(minutes=1), "maria", "wants Tuesday"))
    store.submit(call("c3"))
    store.submit(SaveNote("c3", 0, TEN, "maria", "sent the invoice again"))
    assert store.flush(10)
    card = directory.card("+12125550188")
    assert card is not None
    assert card.note == "uses a wheelchair · wants Tuesday"
    listed = directory.card(ANA)
    assert listed is not None
    assert listed.note.endswith("· sent the invoice again")


def test_past_calls_come_newest_first(store: Store, directory: Directory) -> None:
    for n in range(7):
        store.submit(call(f"c{n}", n, outcome="busy" if n == 6 else "answered"))
    store.submit(call("live", 9, outcome=""))
    store.submit(call("other", 8, caller="+12125550199", card=4))
    assert store.flush(10)
    past = directory.past(ANA, limit=3)
    assert [(p.at, p.outcome, p.talked_to, p.seconds) for p in past] == [
        (TEN + timedelta(minutes=6), "busy", "", 0.0),
        (TEN + timedelta(minutes=5), "answered", "maria", 61.0),
        (TEN + timedelta(minutes=4), "answered", "maria", 61.0),
    ]
    assert [p.at for p in directory.past(ANA, 4, 2)] == [
        TEN + timedelta(minutes=8),
        TEN + timedelta(minutes=6),
    ]
    assert directory.past("", 0) == ()


def test_past_calls_tell_their_reason_and_may_end_at_a_moment(store: Store, directory: Directory) -> None:
    for n in range(3):
        store.submit(replace(call(f"c{n}", n), reason=f"reason {n}"))
    assert store.flush(10)
    assert [p.reason for p in directory.past(ANA)] == ["reason 2", "reason 1", "reason 0"]
    before = TEN + timedelta(minutes=2)
    assert [p.reason for p in directory.past(ANA, before=before)] == ["reason 1", "reason 0"]
    assert [p.reason for p in directory.known(ANA, before).past] == ["reason 1", "reason 0"]


def test_what_a_caller_waits_for(store: Store, tmp_path: Path) -> None:
    whole = office()
    owned = whole.model_copy(
        update={"voicemail": (whole.voicemail[0].model_copy(update={"name": "front", "owner": "sam"}),)}
    )
    for n, change in enumerate(
        (
            {"id": "front"},
            {"id": "other-box", "box": "elsewhere"},
            {"id": "given", "box": "elsewhere"},
            {"id": "being-left", "complete": False},
            {"id": "done"},
            {"id": "somebody-else", "caller": "+12125550199"},
            {"id": "by-card", "caller": "+12125550198", "card": 7, "box": "elsewhere"},
        )
    ):
        made = message("m", tmp_path / "m.wav", seconds=3, complete=True)
        store.submit(replace(made, at=TEN + timedelta(minutes=n), **change))  # type: ignore[arg-type]
    asked = SaveCallback("b1", "c1", "billing", ANA, "Ana", 0, TEN + timedelta(minutes=9), "priya")
    for back in (
        asked,
        replace(asked, id="b2", state="done"),
        replace(asked, id="b3", number="+12125550199"),
    ):
        store.submit(back)
    assert store.flush(10)
    voicemail.mark_done(store.engine, "done", "maria", TEN)
    voicemail.give(store.engine, "given", "lee", "maria", TEN)
    directory = Directory(tmp_path, owned)
    assert [(item.kind, item.at.minute, item.owner) for item in directory.open(ANA)] == [
        ("callback", 9, "priya"),
        ("message", 2, "lee"),
        ("message", 1, ""),
        ("message", 0, "sam"),
    ]
    assert [item.at.minute for item in directory.open(ANA, 7)][:2] == [9, 6]
    assert directory.known(ANA).open == directory.open(ANA)
    # a withheld number is nobody's
    assert directory.known("") == Known()
    assert directory.open("", 7) == ()
    directory.close()


def test_search_by_name_initials_and_number(store: Store, directory: Directory) -> None:
    add(
        store,
        Entry("José Ángel Núñez", ("+12125550111",)),
        Entry("Angela Moss", ("+12125550112",)),
        Entry("Tom Langer", ("+442079460000",)),
        Entry("Siobhan O'Neil", ("+12125550114",)),
    )
    assert names(directory.search("ang")) == ["Angela Moss", "José Ángel Núñez", "Tom Langer"]
    assert names(directory.search("nunez jos")) == ["José Ángel Núñez"]
    assert names(directory.search("jan"))[0] == "José Ángel Núñez"
    assert names(directory.search("oneil")) == ["Siobhan O'Neil"]
    assert names(directory.search("5550112")) == ["Angela Moss"]
    assert names(directory.search("(212) 555-0112")) == ["Angela Moss"]
    assert names(directory.search("020 7946")) == ["Tom Langer"]
    assert names(directory.search("okafor")) == ["Ben Okafor"]
    for nothing in ("", "   ", "%", "_", "\x00", "zzz", "\ud800", "…"):
        assert directory.search(nothing) == ()


def test_wrong_letters_are_forgiven_last(store: Store, directory: Directory) -> None:
    add(
        store,
        Entry("Ben Halvorsen", ("+12125550121",)),
        Entry("Ben Halvorsend", ("+12125550122",)),
        Entry("Maria Gutierrez", ("+12125550123",)),
    )
    assert names(directory.search("halvursen")) == ["Ben Halvorsen", "Ben Halvorsend"]
    assert names(directory.search("ben halvrsen")) == ["Ben Halvorsen", "Ben Halvorsend"]
    assert names(directory.search("halvorsend"))[0] == "Ben Halvorsend"
    assert names(directory.search("gutierez")) == ["Maria Gutierrez"]
    assert names(directory.search("riuz")) == ["Ana Ruiz"]
    assert names(directory.search("tom halvursen")) == []
    gone = directory.search("gutierez")[0]
    upsert.remove(store.engine, gone.id)
    assert directory.search("gutierez") == ()
    add(store, Entry("Mario Gutierrez", ("+12125550124",)))
    assert names(directory.search("gutierez")) == ["Mario Gutierrez"]


def test_somebody_of_the_config_and_the_database_is_found_once(store: Store, directory: Directory) -> None:
    add(store, Entry("Ana Ruiz", (ANA,)))
    assert names(directory.search("ruiz")) == ["Ana Ruiz"]


def test_fifty_thousand_contacts(store: Store, directory: Directory) -> None:
    first = ("Ada", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jo")
    entries = (
        Entry(f"{first[n % 10]} Family{n // 10:04}", (f"+1646{2000000 + n}",), uid=str(n))
        for n in range(50_000)
    )
    assert upsert.put(store.engine, entries) == (50_000, 0)
    assert names(directory.search("ivy family4321")) == ["Ivy Family4321"]
    assert names(directory.search("6462043218")) == ["Ivy Family4321"]
    assert len(directory.search("family")) == 20
    assert names(directory.search("cy"))[:2] == ["Cy Family0000", "Cy Family0001"]
    card = directory.card("+16462049999")
    assert card is not None
    assert card.name == "Jo Family4999"


def test_another_process_import_is_found_at_once(store: Store, directory: Directory, tmp_path: Path) -> None:
    assert directory.search("late") == ()
    other = Store(tmp_path)
    other.open()
    add(other, Entry("Late Comer", ("+12125550120",)))
    assert names(directory.search("late")) == ["Late Comer"]
    other.close()


def test_a_broken_database_fails_no_call(store: Store, directory: Directory) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE contact_numbers")
    card = directory.card(ANA)
    assert card is not None
    assert card.name == "Ana Ruiz"
    assert directory.search("ruiz")[0].name == "Ana Ruiz"
    assert directory.card("+12125550188") is None


def test_a_person_of_the_config_without_a_readable_number(store: Store, tmp_path: Path) -> None:
    intercom = Person(name="Intercom", numbers=("201",))
    made = Directory(tmp_path, office().model_copy(update={"contact": (intercom,)}))
    card = made.card("201")
    assert card is not None
    assert card.name == "Intercom"
    made.close()
