"""docs/reliability.md: every fault has a promise, what was seen, and a test."""

from tests.docs.pages import PAGES


def test_no_cell_of_the_table_of_faults_is_empty() -> None:
    lines = [line for line in PAGES["reliability.md"].splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert len(rows) > 30
    assert [row for row in rows if len(row) != 4 or not all(row)] == []
