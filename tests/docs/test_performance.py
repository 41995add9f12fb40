"""docs/performance.md says what was measured, and nothing else."""

import json

from bench.page import FIGURES, PAGE, ROWS, page, table


def test_the_table_is_made_from_the_figures_kept() -> None:
    text, results = PAGE.read_text(encoding="utf-8"), json.loads(FIGURES.read_text(encoding="utf-8"))
    assert page(text, results) == text, "python -m bench.page"


def test_every_row_was_measured() -> None:
    results = json.loads(FIGURES.read_text(encoding="utf-8"))
    lines = table(results).splitlines()
    assert len([line for line in lines if line.endswith(("| held |", "| **missed** |"))]) == len(ROWS)


def test_a_row_without_its_figure_says_so() -> None:
    results = json.loads(FIGURES.read_text(encoding="utf-8"))
    nothing = table({**results, "figures": []})
    assert nothing.count("not measured") == len(ROWS)


def test_a_figure_over_its_bar_is_told_as_missed() -> None:
    results = json.loads(FIGURES.read_text(encoding="utf-8"))
    slow = [{**each, "p99_ms": 1e6} if "p99_ms" in each else each for each in results["figures"]]
    assert table({**results, "figures": slow}).count("**missed**") >= 9
