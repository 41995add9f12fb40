"""`reception check`: every problem of a config, with its key, the value and what would be right."""

import argparse
from datetime import datetime
from pathlib import Path

from console.config.load import ConfigErrors, Problem, in_force
from console.routing.review.review import review
from console.routing.schedule.modes import zone
from console.speech import menu_reasons
from console.speech.prompts.prompts import missing
from console.speech.recognition.recogniser import problems


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the config; default: the one in use"
    )


def run(args: argparse.Namespace) -> int:
    """Print what is wrong, or that all is well; 1 when there is an error."""
    path: Path = args.file or args.config
    try:
        loaded = in_force(path, args.state)
    except ConfigErrors as wrong:
        _say(wrong.problems)
        errors = sum(not problem.warning for problem in wrong.problems)
        print(f"\n{path}: {_count(errors, 'error')}; a desk does not start with it")
        return 1
    office = loaded.office
    said = (
        *missing(office, path.parent),
        *problems(office.speech, path.parent),
        *menu_reasons.problems(office, path.parent),
    )
    unheard = (sentence.partition(": ") for sentence in said)
    warnings = (
        *loaded.warnings,
        *review(office, datetime.now(zone(office)).date()),
        *(Problem(name, "", why, warning=True) for name, _, why in unheard),
    )
    _say(warnings)
    parts = (
        _count(len(office.rule), "rule"),
        _count(len(office.staff), "person", "people"),
        _count(len(office.account) + len(office.trunk), "line"),
        _count(len(office.voicemail), "voicemail"),
        _count(len(office.contact), "contact"),
    )
    after = f"; {_count(len(warnings), 'warning')} above" if warnings else ""
    print(f"{path}: {office.office.name}, {', '.join(parts)}: fine{after}")
    return 0


def _say(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        shown = f" = {problem.value}" if problem.value else ""
        print(
            f"{'warning' if problem.warning else 'error'}  {problem.key}{shown}\n         {problem.message}"
        )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
