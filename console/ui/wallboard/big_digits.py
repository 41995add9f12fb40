"""Figures of filled cells, five lines high: the three thin lines of Textual's ``Digits`` are not read from
the other end of a room."""

_SHAPES = {
    "0": ("████", "█  █", "█  █", "█  █", "████"),
    "1": ("  █ ", " ██ ", "  █ ", "  █ ", " ███"),
    "2": ("████", "   █", "████", "█   ", "████"),
    "3": ("████", "   █", " ███", "   █", "████"),
    "4": ("█  █", "█  █", "████", "   █", "   █"),
    "5": ("████", "█   ", "████", "   █", "████"),
    "6": ("████", "█   ", "████", "█  █", "████"),
    "7": ("████", "   █", "  █ ", " █  ", " █  "),
    "8": ("████", "█  █", "████", "█  █", "████"),
    "9": ("████", "█  █", "████", "   █", "████"),
    ":": (" ", "█", " ", "█", " "),
    "/": ("   █", "  █ ", "  █ ", " █  ", "█   "),
    "%": ("█  █", "  █ ", "  █ ", " █  ", "█  █"),
    "-": ("    ", "    ", "████", "    ", "    "),
    "h": ("█   ", "█   ", "████", "█  █", "█  █"),
    " ": (" ", " ", " ", " ", " "),
}
HEIGHT = 5


def big(text: str, wide: int = 1, tall: int = 1) -> list[str]:
    """The text as lines of filled cells, so many times as wide and as tall; a sign without a shape is left
    out."""
    shapes = [_SHAPES[letter] for letter in text if letter in _SHAPES]
    lines = [" ".join(shape[row] for shape in shapes) for row in range(HEIGHT)]
    return ["".join(cell * wide for cell in line) for line in lines for _ in range(tall)]
