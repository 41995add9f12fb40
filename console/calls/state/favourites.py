"""What is kept about whom people call, while the desk runs."""

from dataclasses import dataclass, field

#: favourites of one person
MOST = 30


@dataclass(slots=True)
class People:
    """``favourites`` by Unix user: place → name, in the order they were chosen; ``remarks`` by place;
    ``dialled``, by Unix user, whom they called last: place and name."""

    favourites: dict[str, dict[str, str]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    dialled: dict[str, tuple[str, str]] = field(default_factory=dict)
