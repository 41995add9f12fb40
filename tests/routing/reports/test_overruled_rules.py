"""Which rules people fight."""

from console.routing.reports.overruled_rules import Fought, most, overruled


def test_words_are_counted_most_first_and_empty_ones_left_out() -> None:
    assert most(["b", "a", "", "b"]) == (("b", 2), ("a", 1))


def test_people_are_counted_over_all_rules_by_their_names() -> None:
    invoice = Fought("invoice", 9, 5, (("maria", 3), ("anna", 2)), (), (), ())
    lunch = Fought("lunch", 4, 1, (("anna", 2),), (), (), ())
    assert overruled((invoice, lunch), {"maria": "Maria"}) == {"anna": 4, "Maria": 3}
    assert invoice.share == 5 / 9
    assert Fought("new", 0, 0, (), (), (), ()).share == 0.0
