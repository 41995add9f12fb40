"""The tables of the core are whole: no verb and no kind of destination lacks its function."""

from console.calls.dispatch import steps
from console.calls.dispatch import verbs as dispatch_verbs
from console.calls.protocol.intents import VERBS
from console.calls.state.call_state import ALLOWED
from console.config.grammar.destination import IN_MENUS, Kind


def test_every_verb_is_carried_out_by_one_function_and_allowed_in_some_state() -> None:
    assert set(dispatch_verbs._CALL) | set(dispatch_verbs._OFFICE) == set(VERBS)
    assert not set(dispatch_verbs._CALL) & set(dispatch_verbs._OFFICE)
    assert set(dispatch_verbs._CALL) <= {verb for verbs in ALLOWED.values() for verb in verbs}


def test_every_kind_of_destination_is_entered_by_a_function() -> None:
    assert set(steps.ENTRIES) == set(Kind) - IN_MENUS
