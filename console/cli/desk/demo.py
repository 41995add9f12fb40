"""`reception demo`: the sample office, patients who call it, and staff who answer, all on this machine."""

import argparse
import os
import select
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.common import paths
from console.cli.desk import practice_leftovers
from console.cli.desk.seat import launch_desk, load_board, no_terminal, open_seat, wait_for
from console.link.address import too_long
from console.telephony import build

if TYPE_CHECKING:
    from console.practice.tour import Tour

#: ports of the sample config: the desk's and the practice peer's
DESK_PORT, PEER_PORT = 5060, 5070
#: how long the board waits for the phones, in seconds
PEER_S = 10.0


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
    own_state = args.state != paths.state()
    if own_state and args.state.is_dir() and any(args.state.iterdir()):
        print(f"reception demo: {args.state} is not empty; name a new folder with --state", file=sys.stderr)
        return 2
    if no_terminal():
        return 2
    own = build.installed()
    if own is None:
        print("reception demo: no SIP library is installed; type: reception pjsip", file=sys.stderr)
        return 1
    print("Opening the practice morning …", flush=True)
    practice_leftovers.sweep()
    left = practice_leftovers.Remains()
    state = args.state if own_state else left.folder / "state"
    left.watch(state.absolute())
    keep = args.keep
    try:
        begun = _practise(args, left, state, at_once=2 if own.lines < build.FEW_LINES else 5)
        keep = keep or not begun  # whoever looks for the reason needs the folder
    finally:
        left.end(keep=keep)
    if keep:
        print(f"The practice journal is in {state}")
    return 0 if begun else 1


def _practise(
    args: argparse.Namespace, left: practice_leftovers.Remains, state: Path, *, at_once: int
) -> bool:
    """Start the desk and the phones at once, then sit down; ``False`` when the desk did not start."""
    from console.config import overrides
    from console.config.schema.overrides import Override

    desk_port, peer_port = _free_port(DESK_PORT), _free_port(PEER_PORT)
    config = left.folder / "config.toml"
    office = paths.sample() if args.config == paths.config() else args.config
    text = office.read_text(encoding="utf-8")
    text = text.replace(f"127.0.0.1:{DESK_PORT}", f"127.0.0.1:{desk_port}")
    config.write_text(text.replace(f"127.0.0.1:{PEER_PORT}", f"127.0.0.1:{peer_port}"), encoding="utf-8")
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = state.absolute()
    own_socket = args.state != paths.state() or args.socket != paths.socket(args.state)
    desk_socket = args.socket if own_socket else left.folder / "desk.sock"
    if why := too_long(desk_socket):
        print(f"reception demo: {why}", file=sys.stderr)
        return False
    # Practice is possible at any hour: the mode is set by hand, and the board says so.
    by_hand = Override("open", "practice", datetime.now(UTC), None, "practice morning")
    overrides.write(state / overrides.FILE, by_hand)
    seed = () if args.seed is None else ("--seed", str(args.seed))
    desk = launch_desk(config, state, desk_socket, "--practice", *seed)
    up, ready = os.pipe()
    patients = subprocess.Popen(
        [
            *(sys.executable, "-m", "console.practice.process", "--port", str(peer_port)),
            *("--desk", f"127.0.0.1:{desk_port}", "--every", str(args.every), "--at-once", str(at_once)),
            *("--log", state / "practice.log", "--ready", str(ready), *seed),
        ],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=(ready,),
    )
    os.close(ready)
    load_board()
    if not wait_for(desk, state, desk_socket):
        return False
    select.select([up], [], [], PEER_S)  # it says why when it can't start, and closes its end
    os.close(up)
    left.drawing()
    open_seat(desk_socket, tour=_tour(args, patients), ended=partial(left.drawing, ended=True))
    left.drawing(ended=True)
    return True


def _tour(args: argparse.Namespace, patients: "subprocess.Popen[bytes]") -> "Tour | None":
    """The tour that was asked for; it has a patient call where it needs one."""
    if not args.tour:
        return None
    from console.practice.tour import Tour

    return Tour(place=partial(patients.send_signal, signal.SIGUSR1))


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
