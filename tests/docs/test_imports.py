"""docs/architecture.md shows the imports the code has."""

from docs import imports


def test_the_page_shows_the_imports_of_the_code() -> None:
    page = imports.PAGE.read_text(encoding="utf-8")
    found = imports.BLOCK.search(page)
    assert found, "the page lacks the marks around its import graph"
    assert found[0] == imports.block(), "run: python -m docs.imports"
