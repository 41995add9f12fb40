"""What was typed, as a number; how well an entry fits it is told by ``routing.fitting``."""


def as_number(typed: str) -> str:
    """The typed text as a number to call ("+12125550142", "201"), empty when it is none."""
    digits = "".join(letter for letter in typed if letter.isdigit() and letter.isascii())
    if len(digits) < 2 or any(letter not in "0123456789 +()-./" for letter in typed.strip()):
        return ""
    return ("+" if typed.strip().startswith("+") else "") + digits
