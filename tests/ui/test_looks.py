"""The board as it looks, in each theme at both sizes: ``pytest --snapshot-update`` keeps a new look."""

from collections.abc import Callable

import pytest

from console.ui.app import ReceptionApp
from tests.ui.fake import NOW, FakeLink, scenes
from tests.ui.seat import NARROW, WIDE


def _app(scene: str, theme: str) -> ReceptionApp:
    return ReceptionApp(FakeLink(scenes()[scene]), now=lambda: NOW, theme=theme, ascii=False)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast"])
def test_the_board(snap_compare: Callable[..., bool], theme: str, size: tuple[int, int]) -> None:
    assert snap_compare(_app("morning", theme), press=["1"], terminal_size=size)


def test_a_box_over_the_board(snap_compare: Callable[..., bool]) -> None:
    assert snap_compare(_app("morning", "dark"), press=["1", "o", "b"], terminal_size=NARROW)
