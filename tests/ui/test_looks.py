"""The board as it looks, in each theme at both sizes: ``pytest --snapshot-update`` keeps a new look."""

from collections.abc import Callable

import pytest

from console.ui.app import ReceptionApp
from tests.ui.fake import NOW, FakeLink, scenes
from tests.ui.seat import NARROW, WIDE


def _app(scene: str, theme: str, *, ascii: bool = False) -> ReceptionApp:  # noqa: A002
    return ReceptionApp(FakeLink(scenes()[scene]), now=lambda: NOW, theme=theme, ascii=ascii)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast"])
def test_the_board(snap_compare: Callable[..., bool], theme: str, size: tuple[int, int]) -> None:
    assert snap_compare(_app("morning", theme), press=["1"], terminal_size=size)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast"])
@pytest.mark.parametrize("scene", ["queues", "overload"])
def test_queues(snap_compare: Callable[..., bool], scene: str, theme: str, size: tuple[int, int]) -> None:
    assert snap_compare(_app(scene, theme), terminal_size=size)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scene", ["queues", "overload"])
def test_queues_in_ascii(snap_compare: Callable[..., bool], scene: str, size: tuple[int, int]) -> None:
    assert snap_compare(_app(scene, "dark", ascii=True), press=["3"], terminal_size=size)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("keys", ["f6", "f2", "s", "4"])
def test_what_is_told_of_queues(snap_compare: Callable[..., bool], keys: str, size: tuple[int, int]) -> None:
    assert snap_compare(_app("queues", "dark"), press=[keys], terminal_size=size)


def test_a_box_over_the_board(snap_compare: Callable[..., bool]) -> None:
    assert snap_compare(_app("morning", "dark"), press=["1", "o", "b"], terminal_size=NARROW)
