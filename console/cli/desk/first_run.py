"""What `reception` offers on a machine where no office is set up yet."""

import sys
from collections.abc import Callable
from pathlib import Path

from console.cli.common import paths

_OFFER = """\
No office is set up here yet: {own} does not exist.

  1  a practice morning: patients call, staff phones answer, nothing leaves this machine
  2  a desk with the sample office, to look around; no line rings at it
  q  leave

An office of your own: copy {sample}
to {own} and change it; `reception check` says what is wrong with it."""


def is_first_run(config: Path, state: Path) -> bool:
    """Whether the sample office would be served to somebody who has nothing of their own yet."""
    return config == paths.sample() and not paths.own_config().exists() and not any(state.glob("*.db"))


def choose(ask: Callable[[str], str] = input) -> str:
    """Offer what can be done; gives "demo", "seat" or "" (leave). Asks at a terminal only."""
    print(_OFFER.format(own=paths.own_config(), sample=paths.sample()))
    while True:
        try:
            answer = ask("1, 2 or q: ").strip().lower()
        except (EOFError, KeyboardInterrupt):
            print()
            return ""
        found = {"1": "demo", "": "demo", "2": "seat", "q": ""}.get(answer)
        if found is not None:
            return found
        print("Type 1, 2 or q.", file=sys.stderr)
