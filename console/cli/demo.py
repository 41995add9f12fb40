"""`reception demo`: the sample office, patients who call it, and staff who answer, all on this machine."""

import argparse
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from console.calls.kept import SaveOverride
from console.cli import places
from console.cli.seat import no_terminal, open_seat, start_desk
from console.telephony import build

#: ports of the sample config: the desk's and the practice peer's
DESK_PORT, PEER_PORT = 5060, 5070


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--every", type=float, default=15.0, metavar="S", help="seconds between calls, about")
    parser.add_argument("--seed", type=int, help="repeat the same morning")
    parser.add_argument("--tour", action="store_true", help="say what to press, step by step")
    parser.add_argument("--keep", action="store_true", help="keep the practice journal, and say where it is")


def run(args: argparse.Namespace) -> int:
    """Practise until the person leaves the board; nothing of the real office is touched.

    With ``--state`` the practice journal lies there, in a new folder; at ``--socket`` others join with
    ``reception --socket``.
    """
    own_state = args.state != places.state()
    if own_state and args.state.is_dir() and any(args.state.iterdir()):
        print(f"reception demo: {args.state} is not empty; name a new folder with --state", file=sys.stderr)
        return 2
    if no_terminal():
        return 2
    folder = Path(tempfile.mkdtemp(prefix="reception-practice-"))
    processes: list[subprocess.Popen[bytes]] = []

    def clear_up() -> None:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(5.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if not args.keep:
            shutil.rmtree(folder, ignore_errors=True)

    def abandoned(*_: object) -> None:
        """The terminal was closed: there is no screen to leave in good order."""
        clear_up()
        os._exit(1)

    for ended in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(ended, abandoned)
    try:
        return _practise(args, folder, processes)
    finally:
        clear_up()
        if args.keep:
            print(f"The practice journal is in {folder}")


def _practise(args: argparse.Namespace, folder: Path, processes: "list[subprocess.Popen[bytes]]") -> int:
    desk_port, peer_port = _free_port(DESK_PORT), _free_port(PEER_PORT)
    config = folder / "config.toml"
    office = places.sample() if args.config == places.config() else args.config
    text = office.read_text(encoding="utf-8")
    text = text.replace(f"127.0.0.1:{DESK_PORT}", f"127.0.0.1:{desk_port}")
    config.write_text(text.replace(f"127.0.0.1:{PEER_PORT}", f"127.0.0.1:{peer_port}"), encoding="utf-8")
    own_state = args.state != places.state()
    state = args.state if own_state else folder / "state"
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    own_socket = own_state or args.socket != places.socket(args.state)
    desk_socket = args.socket if own_socket else folder / "desk.sock"
    _prepare(state, config, args.seed)
    desk = start_desk(config, state, desk_socket, "--practice")
    if desk is None:
        return 1
    processes.append(desk)
    own = build.installed()
    peer = subprocess.Popen(
        [
            *(sys.executable, "-m", "console.practice.process", "--port", str(peer_port)),
            *(
                "--desk",
                f"127.0.0.1:{desk_port}",
                "--every",
                str(args.every),
                "--log",
                state / "practice.log",
            ),
            *("--at-once", "2" if own is None or own.lines < 16 else "5"),
            *(("--seed", str(args.seed)) if args.seed is not None else ()),
        ],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    processes.append(peer)
    open_seat(desk_socket, tour=args.tour)
    return 0


def _prepare(state: Path, config: Path, seed: int | None) -> None:
    """Practice is possible at any hour: the mode is set by hand, and the board says so. The journal holds the
    weeks before, so that lists and reports are not empty."""
    from console.config.load import ConfigErrors, in_force
    from console.practice import past
    from console.store.writer import Store

    now = datetime.now(UTC)
    store = Store(state)
    store.open()
    store.submit(SaveOverride("open", "practice", now, None, "practice morning"))
    with contextlib.suppress(ConfigErrors):  # the desk says what is wrong, in full
        chance = random.Random(seed)  # noqa: S311 - who called when is no secret
        for command in past.calls(in_force(config, state).office, now, chance):
            store.submit(command)
    store.close(60.0)


def _free_port(wanted: int) -> int:
    """``wanted``, or another port when something listens there already."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            try:
                udp.bind(("127.0.0.1", port))
                number = int(udp.getsockname()[1])
                tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tcp.bind(("127.0.0.1", number))
            except OSError:
                continue
            return number
    raise SystemExit("reception demo: no free port on 127.0.0.1")
