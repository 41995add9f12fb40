from pathlib import Path

import pytest

from console.ui.paint import themes
from console.ui.paint.themes import Palette, Theme, ThemeError

SHIPPED = Path(__file__).parents[2] / "themes"


@pytest.mark.parametrize("name", ["dark", "light", "high-contrast"])
def test_the_shipped_themes_can_be_read_by_everybody(name: str) -> None:
    theme = themes.load(name, SHIPPED)
    assert theme.name == name
    for ink, ground, least in themes.CONTRASTS:
        found = themes.contrast(getattr(theme.palette, ink), getattr(theme.palette, ground))
        assert found >= least, f"{ink} on {ground}"


def test_the_built_in_theme_is_the_dark_one() -> None:
    assert themes.load("dark", SHIPPED) == Theme()


def test_the_shipped_folder_is_found() -> None:
    assert set(themes.names(themes.folder())) >= {"dark", "light", "high-contrast"}


def test_high_contrast_is_just_that() -> None:
    palette = themes.load("high-contrast", SHIPPED).palette
    assert themes.contrast(palette.text, palette.background) == pytest.approx(21)
    assert themes.contrast(palette.quiet, palette.background) >= 7


@pytest.mark.parametrize("name", ["dark", "light", "high-contrast"])
def test_states_differ_without_red_and_green(name: str) -> None:
    """Seen without red or without green (Viénot, Brettel, Mollon 1999), bad, warn and good still differ
    in lightness or in blue; and each has a mark of its own besides."""
    palette = themes.load(name, SHIPPED).palette
    for see in (_protan, _deutan):
        seen = {role: see(getattr(palette, role)) for role in ("good", "bad", "warn", "accent")}
        for one, other in (("good", "bad"), ("good", "warn"), ("accent", "bad"), ("accent", "good")):
            apart = max(abs(a - b) for a, b in zip(seen[one], seen[other], strict=True))
            assert apart > 24, f"{one} and {other} look alike"


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return (red / 255) ** 2.2, (green / 255) ** 2.2, (blue / 255) ** 2.2


def _seen(red_green: float, blue: float) -> tuple[float, float]:
    return max(0.0, red_green) ** (1 / 2.2) * 255, max(0.0, blue) ** (1 / 2.2) * 255


def _protan(colour: str) -> tuple[float, float]:
    red, green, blue = _linear(colour)
    return _seen(0.11238 * red + 0.88762 * green, 0.00401 * red - 0.00401 * green + blue)


def _deutan(colour: str) -> tuple[float, float]:
    red, green, blue = _linear(colour)
    return _seen(0.29275 * red + 0.70725 * green, -0.02234 * red + 0.02234 * green + blue)


def _write(folder: Path, **changes: str | None) -> Path:
    colours = {role: getattr(Palette(), role) for role in themes.ROLES}
    lines = ['title = "Mine"', "dark = true", "[colours]"]
    for role, colour in {**colours, **changes}.items():
        if colour is not None:
            lines.append(f'{role} = "{colour}"')
    (folder / "mine.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"accent": "yellow"}, r"mine\.toml: colours\.accent is 'yellow'; write a colour such as #11161c"),
        ({"accent": None}, r"mine\.toml: colours\.accent is missing"),
        ({"shadow": "#000000"}, r"mine\.toml: colours\.shadow is no role; use background, "),
        ({"text": "#222222"}, r"colours\.text is #222222 on background #11161c: their contrast is 1\.\d"),
    ],
)
def test_a_wrong_theme_is_told_what_is_wrong(tmp_path: Path, change: dict[str, str], told: str) -> None:
    with pytest.raises(ThemeError, match=told):
        themes.load("mine", _write(tmp_path, **change))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[colours", "mine.toml: "),
        ("size = 3", "size is no key of a theme; use title, dark, colours"),
        ('title = "x"', r"colours is missing; write a table \[colours\]"),
        ("\udc80", "mine.toml: "),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, written: str, told: str) -> None:
    (tmp_path / "mine.toml").write_bytes(written.encode("utf-8", "surrogateescape"))
    with pytest.raises(ThemeError, match=told):
        themes.load("mine", tmp_path)


@pytest.mark.parametrize(
    ("line", "told"), [('dark = "yes"', "write true or false"), ("title = 3", "in quotes")]
)
def test_title_and_dark_are_checked(tmp_path: Path, line: str, told: str) -> None:
    path = _write(tmp_path) / "mine.toml"
    key = line.split(" ", maxsplit=1)[0]
    kept = [row for row in path.read_text().splitlines() if not row.startswith(key)]
    path.write_text("\n".join([line, *kept]))
    with pytest.raises(ThemeError, match=told):
        themes.load("mine", tmp_path)


def test_an_unknown_theme_names_the_known(tmp_path: Path) -> None:
    _write(tmp_path)
    with pytest.raises(ThemeError, match=r"theme 'other' is not in .*; there are: mine"):
        themes.load("other", tmp_path)
    with pytest.raises(ThemeError, match=r"without \.toml"):
        themes.load("../../etc/passwd", tmp_path)


def test_an_old_picture_has_no_accent() -> None:
    faded = Palette().faded()
    assert {faded.text, faded.strong, faded.accent, faded.bad, faded.good} == {Palette().old}
    assert faded.background == Palette().background
