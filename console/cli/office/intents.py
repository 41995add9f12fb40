"""`reception intents`: what the machine makes of callers' words, and how often it is right."""

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from console.cli.common.output import cell, console, fail, table
from console.config.load import ConfigErrors, in_force
from console.config.problems import did_you_mean
from console.speech.intents import SHIPPED, Guess, Intents, IntentsError
from console.speech.intents import load as load_intents

#: What stands in a file for words that mean none of the intents.
NONE = "-"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("do", nargs="?", default="list", choices=("list", "test", "say"))
    parser.add_argument(
        "what", nargs="*", metavar="FILE | WORDS", help='a file of lines "billing: I got a bill"'
    )
    parser.add_argument("--file", type=Path, help="the phrases to use; default: speech.intents of the config")


def run(args: argparse.Namespace) -> int:
    """Do it; 1 when it can't be done, 2 when the words don't fit together."""
    if bool(args.what) is (args.do == "list") or (args.do == "test" and len(args.what) != 1):
        wants = {"list": "list takes no words", "test": "test: which file?", "say": "say: which words?"}
        fail(wants[args.do])
        return 2
    try:
        intents = load_intents(args.file or _of_the_config(args))
        if args.do == "test":
            return _test(intents, Path(args.what[0]))
    except (IntentsError, ConfigErrors) as wrong:
        fail(str(wrong.problems[0] if isinstance(wrong, ConfigErrors) else wrong))
        return 1
    return _list(intents) if args.do == "list" else _say(intents, " ".join(args.what))


def _of_the_config(args: argparse.Namespace) -> Path:
    named = in_force(args.config, args.state).office.speech.intents
    return args.config.parent / named if named else SHIPPED


def _list(intents: Intents) -> int:
    grid = table("Intent", "Said back as", "Rules", "Examples", right=("Rules", "Examples"))
    for intent in intents.known:
        rules, examples = str(len(intent.rules)), str(len(intent.examples))
        grid.add_row(cell(intent.name), cell(intent.confirm), rules, examples)
    out = console()
    out.print(grid)
    out.print(
        f"{len(intents.signs)} signs of danger; margin {intents.margin:g}, coverage {intents.coverage:g}."
    )
    return 0


def _say(intents: Intents, words: str) -> int:
    guess = intents.guess(words)
    asked = f"asks ({guess.why}{f'; perhaps {guess.second}' if guess.second else ''})"
    print(f"{guess.intent}: {guess.why}" if guess.intent else asked)
    if guess.urgent:
        print(f'urgent: "{guess.urgent}"')
    return 0


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    wanted: str
    words: str
    guess: Guess


def _test(intents: Intents, path: Path) -> int:
    """Print the confusion table of a file of labelled phrases; 1 when it can't be read."""
    lines = []
    known = {intent.name for intent in intents.known} | {NONE}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        fail(f"{path}: {wrong.strerror if isinstance(wrong, OSError) else 'is not UTF-8 text'}")
        return 1
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        wanted, colon, words = (part.strip() for part in line.partition(":"))
        if not colon or wanted not in known:
            hint = did_you_mean(wanted, sorted(known))
            fail(f'{path}:{number}: write "billing: I got a bill", with "{NONE}" for none of them{hint}')
            return 1
        lines.append(_Line(number, "" if wanted == NONE else wanted, words, intents.guess(words)))
    if not lines:
        fail(f"{path}: holds no phrases")
        return 1
    _print_table([*(intent.name for intent in intents.known), ""], lines)
    _print_faults(lines)
    return 0


def _print_table(names: list[str], lines: list[_Line]) -> None:
    """A row for what was meant, a column for what was understood."""
    counts = Counter((line.wanted, line.guess.intent) for line in lines)
    heads = [name or "asked" for name in names]
    grid = table("Meant", *heads, "Recall", "Precision", right=(*heads, "Recall", "Precision"))
    for name in names:
        meant = sum(counts[name, other] for other in names)
        taken = sum(counts[other, name] for other in names)
        cells = [str(counts[name, other] or "·") for other in names]
        recall = f"{counts[name, name] / meant:.2f}" if meant else ""
        precision = f"{counts[name, name] / taken:.2f}" if taken and name else ""
        grid.add_row(cell(name or "none"), *cells, recall, precision)
    console().print(grid)


def _print_faults(lines: list[_Line]) -> None:
    right = sum(line.guess.intent == line.wanted for line in lines)
    wrong = [line for line in lines if line.guess.intent not in (line.wanted, "")]
    asked = len(lines) - right - len(wrong)
    for line in wrong:
        print(f"line {line.number}: {line.words!r} was taken for {line.guess.intent}: {line.guess.why}")
    total = len(lines)
    counted = ((right, "right"), (len(wrong), "wrong"), (asked, "asked"))
    shares = (f"{count / total:.2f} {what}" for count, what in counted)
    print(f"{total} phrases: {', '.join(shares)}.")
