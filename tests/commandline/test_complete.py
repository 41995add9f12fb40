"""How a line that is being typed can go on."""

from dataclasses import replace

from console.calls.protocol.intents import Role
from console.commandline.complete import complete
from tests.ui.fake import card, morning, snapshot, you

BOARD = replace(snapshot(*morning()), macros=(("lunchtime", ("mode lunch 13:00", "away")),))


def lines(typed: str) -> list[str]:
    return [ending.line for ending in complete(typed, BOARD)]


def test_verbs_and_macros() -> None:
    assert lines("tr") == ["transfer "]
    assert lines("l") == ["l ", "longer ", "lock", "lunchtime"]
    assert lines("hid") == ["hide"]
    assert lines("xyz") == []


def test_only_what_this_person_may() -> None:
    board = replace(BOARD, you=you(Role.VIEWER))
    assert [ending.line for ending in complete("", board)] == ["hide", "lunchtime"]


def test_places_the_best_first() -> None:
    assert lines("t dr c")[0] == "t Dr Cole"
    assert lines("t #3 hu")[0] == "t #3 Dr Hu"
    assert "t voicemail Billing" in lines("t bill")
    assert all("oicemail" not in line for line in lines("c "))


def test_people_modes_and_times() -> None:
    assert lines("away d") == ["away cole", "away hu"]
    assert lines("slip sa") == ["slip sam"]
    assert lines("mode lu") == ["mode lunch"]
    assert lines("mode lunch ") == [
        "mode lunch 13:00",
        "mode lunch +10min",
        "mode lunch at ",
        "mode lunch never",
    ]
    assert "mode schedule" in lines("mode ")


def test_words_of_the_office_and_of_the_language() -> None:
    board = replace(
        BOARD, outcomes=("refill", "wrong number"), tags=("interpreter",), phones=("exam 1", "exam 2")
    )

    def ends(typed: str) -> list[str]:
        return [ending.line for ending in complete(typed, board)]

    assert ends("file 2 w") == ["file 2 wrong number"]
    assert ends("tag ") == ["tag interpreter"]
    assert ends("record ") == ["record on", "record pause", "record stop"]
    assert ends("card n") == ["card name", "card numbers", "card note"]
    assert ends("at ex") == ["at exam 1", "at exam 2"]


def test_contacts_that_the_desk_found() -> None:
    board = replace(BOARD, found=(card("Ana Ruiz", "+1 212-555-0142"),), found_for="ana")
    assert "call Ana Ruiz" in [ending.line for ending in complete("call ana", board)]


def test_words_of_ones_own_are_not_completed() -> None:
    assert lines("note d") == []
    assert lines("nonsense d") == []
