"""The tables of the core are whole: no verb and no kind of destination lacks its function."""

from console.calls import hands, steps
from console.calls.intents import VERBS
from console.calls.life import ALLOWED
from console.config.destination import IN_MENUS, Kind


def test_every_verb_is_carried_out_by_one_function_and_allowed_in_some_state() -> None:
    assert set(hands._CALL) | set(hands._OFFICE) == set(VERBS)
    assert not set(hands._CALL) & set(hands._OFFICE)
    assert set(hands._CALL) <= {verb for verbs in ALLOWED.values() for verb in verbs}


def test_every_kind_of_destination_is_entered_by_a_function() -> None:
    assert set(steps.ENTRIES) == set(Kind) - IN_MENUS
