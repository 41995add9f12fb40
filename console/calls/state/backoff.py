"""Pauses that double with each further failure, up to a longest one."""

#: doublings after which any pause of ours is at its longest
_MOST = 32


def pause_s(first_s: float, further: int, longest_s: float) -> float:
    """The pause after a first failure (``further`` = 0) and each further one, in seconds; never more than
    ``longest_s``, whatever the count."""
    return float(min(first_s * 2 ** min(max(further, 0), _MOST), longest_s))
