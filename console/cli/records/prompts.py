"""`reception prompts`: what callers hear, where it comes from, how long and how loud it is."""

import argparse
import math

from console.audio.files import AudioError
from console.calls.protocol.intents import Intent
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import Misuse, cell, console, fail, table
from console.cli.common.sound_player import play
from console.cli.desk.follow import follow
from console.config.load import ConfigErrors, in_force
from console.config.problems import did_you_mean
from console.config.schema.office import Office
from console.link.address import too_long
from console.speech.prompts.prompts import Sound, Source, folder, make, sounds
from console.speech.prompts.wav import level


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("do", nargs="?", default="list", choices=("list", "play", "render", "record"))
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="a prompt: NAME or NAME:LANGUAGE")
    parser.add_argument(
        "--at",
        default="",
        metavar="PHONE",
        help="record: the extension or number that is called; without it your own phone",
    )
    parser.add_argument(
        "--all", action="store_true", help="also what the program ships and the config doesn't name"
    )


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Do it; 1 when it can't be done, 2 when the words don't fit together."""
    if (args.do in ("play", "record")) is not bool(args.name):
        named = args.do in ("play", "record")
        raise Misuse(f"{args.do}: which prompt? Write its name" if named else f"{args.do} takes no name")
    try:
        office = in_force(args.config, args.state).office
    except ConfigErrors as wrong:
        fail(f"{args.config}: {wrong.problems[0]}; `reception check` says all")
        return 1
    shipped = args.all or args.do in ("play", "record")
    found = sounds(office, args.config.parent, folder(args.state), shipped=shipped)
    if args.do == "play":
        return _play(args, office, found)
    if args.do == "record":
        return _record(args, office, found)
    return _render(args, office, found) if args.do == "render" else _list(found)


def _list(found: tuple[Sound, ...]) -> int:
    grid = table("Prompt", "From", "Length", "Level", "Words", right=("Length", "Level"))
    for sound in found:
        seconds, loud = _measured(sound)
        grid.add_row(
            cell(sound.key), cell(str(sound.source)), seconds, loud, cell(sound.why or sound.text, limit=90)
        )
    out = console()
    if found:
        out.print(grid)
    else:
        out.print("The config has no prompts; `reception prompts --all` lists those of the program.")
    if any(sound.source is not Source.MISSING and not sound.file.exists() for sound in found):
        out.print("Those without a length are made when the desk starts, or now: reception prompts render")
    return 0


def _measured(sound: Sound) -> tuple[str, str]:
    """Length and loudness as shown; empty for what is not made or missing."""
    if sound.source is Source.MISSING or not sound.file.exists():
        return "", ""
    try:
        seconds, loud, _ = level(sound.file)
    except AudioError as wrong:
        return "", str(wrong)
    return f"{seconds:.1f} s", "silent" if loud == -math.inf else f"{loud:.0f} dB"


def _play(args: argparse.Namespace, office: Office, found: tuple[Sound, ...]) -> int:
    name = args.name
    sound = next((s for s in found if s.key == name), None)
    sound = sound or next((s for s in found if s.key.partition(":")[0] == name), None)
    if sound is None:
        fail(f"there is no prompt {name}{did_you_mean(name, [s.key for s in found])}")
        return 1
    (sound,) = make(office, [sound], folder(args.state))
    if sound.why:
        fail(f"prompt {sound.key}: {sound.why}")
    return play(sound.file)


def _record(args: argparse.Namespace, office: Office, found: tuple[Sound, ...]) -> int:
    """Let the desk call a phone at which the prompt is spoken, and tell what becomes of it."""
    name = args.name
    keys = [sound.key for sound in found]
    if name.partition(":")[0] not in {key.partition(":")[0] for key in keys}:
        fail(f"there is no prompt {name}{did_you_mean(name, keys)}")
        return 1
    written = next((p for p in office.prompt if name in (p.name, f"{p.name}:{p.language}") and p.play), None)
    if written:
        fail(
            f"{name} plays {written.play}: take `play` out of the config first, it goes before what is spoken"
        )
        return 1
    if why := too_long(args.socket):
        fail(why)
        return 1
    return follow(args.socket, Intent("prompt", to=args.at, text=name))


def _render(args: argparse.Namespace, office: Office, found: tuple[Sound, ...]) -> int:
    lack = {sound.file for sound in found if not sound.file.exists()}
    done = make(office, found, folder(args.state))
    wrong = [sound for sound in done if sound.why]
    for sound in wrong:
        fail(f"prompt {sound.key}: {sound.why}")
    made = sum(sound.file in lack for sound in done)
    print(f"{made} made, {len(done) - made - len(wrong)} were there, {len(wrong)} missing.")
    return 1 if wrong else 0
