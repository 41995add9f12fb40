"""Whole numbers as the prompts that speak them."""

_TENS = 10


def number(value: int) -> tuple[str, ...]:
    """The prompts of a number from 0 to 99."""
    value = min(value, 99)
    if value <= 20 or value % _TENS == 0:
        return (f"number-{value}",)
    return (f"number-{value - value % _TENS}", f"number-{value % _TENS}")
