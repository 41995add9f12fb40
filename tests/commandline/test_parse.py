"""What typed lines wish for, and why others wish for nothing."""

from dataclasses import replace

import pytest

from console.commandline.parse import Unclear, Wanted, read
from console.config.grammar.command_words import WORDS, Takes
from tests.ui.fake import card, morning, snapshot, you

OUTCOMES, TAGS = ("appointment made", "wrong number"), ("interpreter", "24 h")
BOARD = snapshot(
    *morning(),
    you=replace(you(), staff="lee"),
    outcomes=OUTCOMES,
    tags=TAGS,
    phones=("exam 1", "exam 2"),
)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("t cole", Wanted("transfer", to="staff cole", says="to Dr Cole")),
        ("transfer Dr Cole", Wanted("transfer", to="staff cole", says="to Dr Cole")),
        ("T cole", Wanted("transfer", to="staff cole", says="to Dr Cole")),
        ("t 201", Wanted("transfer", to="staff sam", says="to Sam")),
        (
            "t 3 cole: they asked for them",
            Wanted("transfer", 3, "staff cole", "they asked for them", says="to Dr Cole"),
        ),
        ("t #3 cole", Wanted("transfer", 3, "staff cole", says="to Dr Cole")),
        ("r voicemail billing", Wanted("reroute", to="voicemail billing", says="to voicemail Billing")),
        ("o hang up", Wanted("override", to="hang up", says="to hang up")),
        ("t +1 212 555 0188", Wanted("transfer", to="number +12125550188", says="to +12125550188")),
        ("c hu", Wanted("consult", to="staff hu", says="Dr Hu")),
        ("park 3 for Dr Cole", Wanted("park", 3, text="for Dr Cole", says="for Dr Cole")),
        ("park", Wanted("park")),
        ("p cole", Wanted("park", text="cole", says="cole")),
        ("hold 2", Wanted("hold", 2)),
        ("x", Wanted("hang_up")),
        ("note 2 tablets a day", Wanted("note", text="2 tablets a day", says="2 tablets a day")),
        ("note #2 tablets", Wanted("note", 2, text="tablets", says="tablets")),
        ("slip sam call back", Wanted("slip", to="staff sam", text="call back", says="for Sam")),
        (
            "slip dr cole !the lab rang",
            Wanted("slip", to="staff cole", text="!the lab rang", says="for Dr Cole"),
        ),
        ("call 5551234", Wanted("dial", to="number 5551234", text="5551234", says="5551234")),
        ("call hu", Wanted("dial", to="staff hu", text="Dr Hu", says="Dr Hu")),
        ("mode lunch", Wanted("mode", to="lunch", says="LUNCH until 13:00")),
        (
            "mode lun 9.30: early",
            Wanted(
                "mode",
                to="lunch",
                until="until 2025-11-25T09:30:00-05:00",
                text="early",
                says="LUNCH until tomorrow 09:30",
                ask="ends in 21 h: sure?",
            ),
        ),
        ("mode lunch: 2 are ill", Wanted("mode", to="lunch", text="2 are ill", says="LUNCH until 13:00")),
        (
            "mode closed never",
            Wanted("mode", to="closed", until="never", says="CLOSED until a person ends it"),
        ),
        ("mode schedule", Wanted("mode", to="schedule", says="back to the schedule")),
        ("away", Wanted("away", to="staff lee")),
        (
            "away: with a patient",
            Wanted("away", to="staff lee", text="with a patient", says="with a patient"),
        ),
        (
            "away dr cole until tomorrow sick",
            Wanted(
                "away",
                to="staff cole",
                text="sick",
                until="until 2025-11-25T00:00:00-05:00",
                says="Dr Cole until tomorrow 00:00: sick",
            ),
        ),
        (
            "mode closed at 15:30",
            Wanted("mode", to="closed", until="at 2025-11-24T15:30:00-05:00", says="CLOSED at 15:30"),
        ),
        (
            "slip sam tomorrow 9:00: call Ana back",
            Wanted(
                "slip",
                to="staff sam",
                text="call Ana back",
                until="2025-11-25T09:00:00-05:00",
                says="for Sam by tomorrow 09:00",
            ),
        ),
        (
            "slip sam about: the invoice",
            Wanted("slip", to="staff sam", text="about: the invoice", says="for Sam"),
        ),
        ("back sam", Wanted("back", to="staff sam", says="Sam")),
        ("undo", Wanted("undo")),
        ("record", Wanted("record")),
        ("record 3 stop", Wanted("record", 3, text="stop", says="stop")),
        ("e pau", Wanted("record", text="pause", says="pause")),
        (
            "file 2 wrong",
            Wanted("file", 2, "outcome", "wrong number", says="wrong number"),
        ),
        ("tag Interpreter", Wanted("file", to="tag", text="interpreter", says="interpreter")),
        ("tag 24 h", Wanted("file", to="tag", text="24 h", says="24 h")),
        ("tag 24", Wanted("file", to="tag", text="24 h", says="24 h")),
        (
            "card 2 note: likes mornings",
            Wanted("card_save", 2, text="note: likes mornings", says="note likes mornings"),
        ),
        ("card tags", Wanted("card_save", text="tags: ", says="tags (empty)")),
        ("done", Wanted("wrap_up")),
        ("more", Wanted("wrap_up", text="more")),
        ("at exam 2", Wanted("sit_at", to="exam 2", says="exam 2")),
        ("at", Wanted("sit_at", says="your own phone")),
    ],
)
def test_a_line_says_what_is_wished_for(line: str, wanted: Wanted) -> None:
    assert read(line, BOARD) == (wanted,)


@pytest.mark.parametrize(
    ("line", "why", "misuse"),
    [
        ("", "Nothing was typed", True),
        ("trnsfer cole", "There is no command “trnsfer”: answer, send", True),
        ("t", "“transfer” takes a place", True),
        ("t nobody", "Nobody and nothing is called “nobody”", False),
        ("t billing", "“billing” could be Sam, Priya: write more of it", False),
        ("t dr", "“dr” could be Dr Cole, Dr Hu: write more of it", False),
        ("t 9 cole", "There is no call 9", False),
        ("hold cole", "“hold” takes nothing but the number of a call: “cole” is too much", True),
        ("undo all", "“undo” takes nothing: “all” is too much", True),
        ("c voicemail billing", "Nobody and nothing is called “voicemail billing”", False),
        ("slip zoe call back", "“zoe” is nobody of the staff", False),
        ("slip sam", "“slip” takes a colleague and the message", True),
        ("mode feast", "There is no mode “feast”: open, lunch, holiday, emergency, closed, schedule", False),
        ("mode lunch 25:00", "“25:00” is no time: write 13:00, +10min, at 15:30, tomorrow 9:00", False),
        ("mode lunch 13:7", "“13:7” is no time: write 13:00, +10min, at 15:30, tomorrow 9:00", False),
        ("mode lunch 2 are ill", "“2 are ill” is no time: write 13:00", False),
        ("mode lunch today 9:00", "today 9:00 is past: it is 11:32 now", False),
        ("mode lunch 13:00 tomorow", "a reason begins with “:”", False),
        ("away sick", "“sick” is no time: write 13:00", False),
        ("note", "“note” takes words", True),
        ("record it", "“record” takes on, pause or stop, which may be left out, not “it”", False),
        ("file nothing", "a word of [desk] outcomes, not “nothing”: appointment made, wrong number", False),
        ("card shoe 43", "not “shoe”: name, preferred, language, tags", False),
        ("at exam", "“at” takes a phone of [phones]; left out, your own, not “exam”: exam 1, exam 2", False),
    ],
)
def test_a_line_that_says_nothing_is_told_why(line: str, why: str, misuse: bool) -> None:
    with pytest.raises(Unclear) as unclear:
        read(line, BOARD)
    assert why in str(unclear.value)
    assert unclear.value.misuse is misuse


def test_a_contact_is_called_once_the_directory_knows_the_number() -> None:
    with pytest.raises(Unclear) as unclear:
        read("call ana ruiz", BOARD)
    assert unclear.value.asked == "ana ruiz"
    ana = card("Ana Ruiz", "+1 212-555-0142")
    found = replace(BOARD, found=(ana,), found_for="ana ruiz")
    (wanted,) = read("call ana ruiz", found)
    assert (wanted.to, wanted.text) == ("number +12125550142", "Ana Ruiz")
    two = replace(found, found=(ana, card("Ana Ruiz-Silva", "+1 212-555-0143")))
    with pytest.raises(Unclear, match="could be Ana Ruiz, Ana Ruiz-Silva"):
        read("call ana ruiz", two)
    with pytest.raises(Unclear, match="Nobody is called “ana ruiz”") as none:
        read("call ana ruiz", replace(BOARD, found_for="ana ruiz"))
    assert none.value.asked == ""


def test_a_macro_is_its_lines() -> None:
    board = replace(BOARD, macros=(("lunch", ("mode lunch 13:00", "away")),))
    mode, away = read("lunch", board)
    assert (mode.verb, mode.to, mode.until) == ("mode", "lunch", "until 2025-11-24T13:00:00-05:00")
    assert away == Wanted("away", to="staff lee")
    with pytest.raises(Unclear, match=r"There is no command “lunsh”.*lunch"):
        read("lunsh", board)


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.verb)
def test_every_example_is_a_line(word: object) -> None:
    line = word.example.replace("cardio", "priya")  # type: ignore[attr-defined]
    (wanted,) = read(line, BOARD)
    assert wanted.verb == word.verb  # type: ignore[attr-defined]


def test_no_name_is_two_words() -> None:
    names = [name for word in WORDS for name in word.names]
    assert len(names) == len(set(names))
    assert {word.takes for word in WORDS} == set(Takes)
