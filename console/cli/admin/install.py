"""`reception install`: the desk as a service of this machine, or of one user; again changes nothing."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from console.cli.admin import systemd_unit
from console.cli.admin.machine import InstallError, Machine
from console.cli.common import paths
from console.cli.common.output import fail
from console.config.load import ConfigErrors, in_force
from console.config.named_files import beside
from console.config.schema.office import Office
from console.store.keys import keyring, message_key
from console.store.keys.sealed_file import SUFFIX, Key
from console.store.text import plain
from console.telephony import build

UNIT = "reception.service"
_LINK = Path("/usr/local/bin/reception")
_FOLDERS = ("/usr/local/bin", "/usr/bin", "/bin")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be so: what that is, whether it is, how it is made so, and the command that undoes it."""

    what: str
    done: bool
    act: Callable[[], None]
    undo: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--user", action="store_true", help="a service of your own user; needs no root")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, change nothing")
    parser.add_argument("--now", action="store_true", help="also start the desk")
    parser.add_argument(
        "--packaged",
        action="store_true",
        help="only what a package's files don't bring: user, groups, folders, first config, key",
    )
    parser.epilog = "As root: user reception, /etc/reception, /var/lib/reception, reception.service."


def run(args: argparse.Namespace) -> int:
    """Make it so step by step, saying each; 1 when something can't be done."""
    user = (args.user or os.geteuid() != 0) and not args.packaged
    machine = Machine(user=user)
    try:
        program = program_of(Path(sys.prefix), for_all=not user)
        if user:
            steps = list(for_user(machine, program, args.config, args.state))
        else:
            office, config = _office(machine, args.config)
            steps = list(for_machine(machine, program, office, config, packaged=args.packaged))
        if not args.packaged:
            changed = any(not step.done for step in steps)
            steps += list(services(machine, changed=changed, now=args.now))
        undo = perform(steps, dry=args.dry_run)
    except ConfigErrors as errors:
        print("\n".join(errors.lines(args.config)), file=sys.stderr)
        fail("nothing was changed: mend the config first")
        return 1
    except InstallError as wrong:
        fail(str(wrong))
        return 1
    if not args.packaged:
        _say_next(machine, undo, now=args.now, dry=args.dry_run)
    return 0


def perform(steps: list[Step], *, dry: bool) -> list[str]:
    """Do what is not done; gives the commands that undo it, in the order to give them."""
    undo: list[str] = []
    for step in steps:
        if step.done:
            print(f"is so     {plain(step.what, 300)}")
            continue
        print(f"{'would be' if dry else 'now so  '}  {plain(step.what, 300)}", flush=True)
        if not dry:
            step.act()
        if step.undo:
            undo.insert(0, step.undo)
    return undo


def program_of(prefix: Path, *, for_all: bool) -> Path:
    """The installed `reception`. Raises :class:`InstallError` where a service could not run it."""
    if build.installed() is None:
        raise InstallError("no SIP library is installed: reception pjsip builds one")
    program = prefix / "bin" / "reception"
    if not program.is_file():
        raise InstallError(f"{program} is not there: install the program first (docs/install.md)")
    if for_all:
        for path in (program, (prefix / "bin" / "python").resolve()):
            hidden = next((p for p in (path, *path.parents) if not p.stat().st_mode & 0o001), None)
            if hidden or path.is_relative_to("/home") or path.is_relative_to("/root"):
                raise InstallError(
                    f"{path} can't be run by the user {systemd_unit.USER}"
                    f"{f' ({hidden} is closed to others)' if hidden else ''}: install the program in /opt"
                )
    return program


def for_machine(
    machine: Machine, program: Path, office: Office, config: Path, *, packaged: bool = False
) -> Iterator[Step]:
    """What makes the machine's own desk; ``config`` is copied where there is none yet. A package brings the
    unit and the program's link itself."""
    user = systemd_unit.USER
    yield Step(
        f"user {user}, whom nobody else may be",
        machine.has_user(user),
        lambda: machine.run(
            *(
                "useradd",
                "--system",
                "--user-group",
                "--home-dir",
                str(systemd_unit.STATE),
                "--no-create-home",
            ),
            *("--shell", "/usr/sbin/nologin", user),
        ),
        f"userdel {user}",
    )
    for group in _groups(office):
        yield Step(
            f"group {group}, which [roles] names; add people with: usermod -aG {group} NAME",
            machine.has_group(group),
            partial(machine.run, "groupadd", "--system", group),
            f"groupdel {group}",
        )
    target = machine.at(systemd_unit.CONFIG)
    yield _folder(machine, target.parent, 0o750, "root", user)
    if target.exists():
        yield Step(f"{target}, left as it is", True, lambda: None)
    else:
        for name in (Path(config.name), *beside(office, config.parent)):
            to = target if name == Path(config.name) else target.parent / name
            secret = any(str(name) == account.password_file for account in office.account)
            yield _copy(machine, config.parent / name, to, secret=secret)
    yield _folder(machine, machine.at(systemd_unit.STATE), 0o700, user, user)
    yield from _key(machine, office)
    if packaged:
        return
    headset = "headset" in {office.desk.audio, *(person.audio for person in office.staff)}
    yield _unit(
        machine, Path("/etc/systemd/system") / UNIT, systemd_unit.for_machine(program, headset=headset)
    )
    if program.parent.as_posix() not in _FOLDERS:
        link = machine.at(_LINK)
        found = [machine.at(Path(folder) / "reception") for folder in _FOLDERS]
        there = next((path for path in found if path.is_symlink() or path.exists()), link)
        yield Step(
            f"{there}, for everybody's seats",
            there.is_symlink() or there.exists(),
            lambda: _link(link, program),
            f"rm {link}",
        )


def for_user(machine: Machine, program: Path, config: Path, state: Path) -> Iterator[Step]:
    """What makes a desk of one user's own: their folders and their unit."""
    own, sample = paths.own_config(), paths.sample()
    if config == sample:
        yield _folder(machine, machine.at(own.parent), 0o700)
        yield Step(
            f"{machine.at(own)}, the sample office: make it yours",
            machine.at(own).exists(),
            lambda: _write(machine, machine.at(own), sample.read_bytes(), 0o600),
            f"rm {machine.at(own)}",
        )
        config = own
    yield _folder(machine, machine.at(state.absolute()), 0o700)
    text = systemd_unit.for_user(program, config.absolute(), state.absolute())
    yield _unit(machine, own.parents[1] / "systemd" / "user" / UNIT, text)


def services(machine: Machine, *, changed: bool, now: bool) -> Iterator[Step]:
    """What the service manager has to know, where there is one."""
    if not machine.booted():
        return
    yield Step("systemd knows the unit", not changed, lambda: machine.systemctl("daemon-reload"))
    of = " --user" if machine.user else ""
    yield Step(
        "the desk starts with " + ("your session" if machine.user else "the machine"),
        machine.asked("is-enabled", UNIT),
        lambda: machine.systemctl("enable", "--quiet", UNIT),
        f"systemctl{of} disable --now {UNIT}",
    )
    if now:
        yield Step(
            "the desk runs", machine.asked("is-active", UNIT), lambda: machine.systemctl("start", UNIT)
        )


def _office(machine: Machine, config: Path) -> tuple[Office, Path]:
    """The office that will be served, and the file it stands in now. Raises :class:`ConfigErrors`."""
    there = machine.at(systemd_unit.CONFIG)
    path = there if there.exists() else config
    return in_force(path, machine.at(systemd_unit.STATE)).office, path


def _groups(office: Office) -> list[str]:
    roles = office.roles
    named = (*roles.manager, *roles.receptionist, *roles.staff, *roles.viewer)
    return sorted({who[1:] for who in named if who.startswith("@")})


def _folder(machine: Machine, path: Path, mode: int, owner: str = "", group: str = "") -> Step:
    def make() -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        machine.own(path, mode, owner, group)

    whose = f" of {owner}" if owner else ""
    undo = "" if path.exists() else f"rm -r {path}"
    return Step(f"{path}{whose}, {mode:04o}", machine.is_so(path, mode, owner, group), make, undo)


def _copy(machine: Machine, source: Path, target: Path, *, secret: bool) -> Step:
    """A file of the config. A password is the desk's alone; all else belongs to root."""

    def make() -> None:
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        _write(machine, target, source.read_bytes(), 0o600)
        owner, mode = (systemd_unit.USER, 0o600) if secret else ("root", 0o640)
        machine.own(target, mode, owner, systemd_unit.USER)

    return Step(f"{target}, a copy of {source}", target.exists(), make, f"rm {target}")


def _key(machine: Machine, office: Office) -> Iterator[Step]:
    """The key of messages, the desk's alone: it can't make one itself in a folder of root's. A new one is
    never made for messages that are sealed with another."""
    named = office.privacy.key_file
    if named == keyring.NAME:
        raise InstallError(
            f'[privacy] key_file = "{named}": the machine\'s desk is a service, which has no keyring; leave '
            "key_file out, or name a file"
        )
    path = machine.at(systemd_unit.CONFIG.parent / named if named else systemd_unit.KEY)
    sealed = any(machine.at(systemd_unit.STATE / "voicemail").glob(f"*{SUFFIX}"))

    def make() -> None:
        _write(machine, path, message_key.text(Key.fresh()).encode(), 0o600)
        machine.own(path, 0o600, systemd_unit.USER, systemd_unit.USER)

    if path.exists() or not sealed:
        yield Step(f"{path}, the key of messages: keep a copy elsewhere", path.exists(), make, f"rm {path}")


def _unit(machine: Machine, path: Path, text: str) -> Step:
    target = machine.at(path)
    same = target.is_file() and target.read_text(encoding="utf-8") == text
    what = f"{target}{', brought up to date' if target.exists() and not same else ''}"
    undo = "" if target.exists() else f"rm {target}"
    return Step(what, same, lambda: _write(machine, target, text.encode(), 0o644), undo)


def _write(machine: Machine, path: Path, content: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    machine.write(path, content)
    machine.own(path, mode)


def _link(link: Path, program: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(program)


def _say_next(machine: Machine, undo: list[str], *, now: bool, dry: bool) -> None:
    of = " --user" if machine.user else ""
    if not machine.booted():
        print("\nThis machine is not run by systemd: the unit is there for when it is.")
    elif not now and not dry:
        print(f"\nNext: reception check, then systemctl{of} start reception")
    if machine.user and machine.booted():
        print("It ends with your last session, unless: loginctl enable-linger")
    if undo and not dry:
        print("\nTo undo this:")
        for line in undo:
            print(f"  {line}")
