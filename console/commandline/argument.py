"""What was typed, as a number; how well an entry fits it is told by ``routing.fitting``."""


def as_number(typed: str) -> str:
    """The typed text as a number to call ("+12125550142", "201") or a code of the PBX ("*97", "#31#"), empty
    when it is none."""
    keys = "".join(letter for letter in typed if letter in "0123456789*#")
    digits = sum(letter.isdigit() for letter in keys)
    if len(keys) < 2 or not digits or any(letter not in "0123456789 +()-./*#" for letter in typed.strip()):
        return ""
    return ("+" if typed.strip().startswith("+") else "") + keys
