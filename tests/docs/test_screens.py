"""The page of pictures: every screen is on it, and every picture is used."""

import re
from pathlib import Path

from docs.pictures.make import MORE
from tests.ui.shots import SHOTS

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = {path.stem for path in (DOCS / "pictures").glob("*.png")}


def test_every_screen_has_its_picture_on_the_page() -> None:
    shown = set(
        re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+)\.png\)", (DOCS / "screens.md").read_text("utf-8"))
    )
    wanted = {shot.name for shot in SHOTS} | {f"{SHOTS[0].name}{end}" for _theme, _size, end in MORE}
    assert shown == wanted == PICTURES


def test_the_readme_shows_pictures_that_are_there_and_small_enough_for_its_top() -> None:
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    shown = re.findall(r"!\[[^\]]+\]\((docs/pictures/[\w.-]+)\)", readme)
    assert shown
    assert [path for path in shown if not 0 < (DOCS.parent / path).stat().st_size < 1_000_000] == []
