"""`reception --plain`: a seat as plain lines; what is done is typed, as on the command line of the board."""

import asyncio
import getpass
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.commandline.parse import Unclear, read
from console.link.client import DeskClient
from console.ui import plain
from console.ui.paint.terminal import only_ascii
from console.ui.paint.text import to_ascii
from console.ui.sounds import Sounds, event
from console.ui.typed_line import intents
from console.ui.view import View

#: seconds in which the directory answers for a name
LOOKED_UP_S = 2.0
_LEAVES = ("quit", "exit", "q")


class PlainSeat:
    """One seat: ``say`` prints a line."""

    def __init__(self, link: DeskClient, say: Callable[[str], None]) -> None:
        self._link = link
        self._say = say
        self._view: View | None = None
        self._last = ""
        self._found = asyncio.Event()
        self._sounds = Sounds(lambda: say("\a"))

    def take(self, snapshot: Snapshot) -> None:
        """A new picture: say what is new."""
        self._sounds.sound(event(self._view.snapshot if self._view else None, snapshot), snapshot.sounds)
        self._tell(View(snapshot, time.monotonic()))
        self._found.set()

    def lose(self, why: str) -> None:
        """The desk is gone."""
        if self._view is None:
            self._say(f"! {why}")
            return
        old = self._view
        self._tell(View(old.snapshot, time.monotonic(), lost=why, lost_at=old.lost_at or time.monotonic()))

    def _tell(self, view: View) -> None:
        for line in plain.news(self._view, view):
            self._say(line)
        self._view = view

    async def do(self, line: str) -> None:
        """Do what was typed, or say why not."""
        word, _, rest = line.strip().partition(" ")
        if not word:
            return
        view = self._view
        if view and view.snapshot.idle_s and not view.snapshot.you.lock:
            self._link.send(Intent("here"))
        if word == "help":
            self._say(plain.HELP)
        elif word == "sounds":
            self._sounds.on = not self._sounds.on
            self._say("This seat is heard again." if self._sounds.on else "This seat is silent.")
        elif view is None or view.lost:
            self._say("! There is no desk: nothing was sent")
        elif word in plain.SHOWS and not rest:
            for said in plain.SHOWS[word](View(view.snapshot, time.monotonic())):
                self._say(said)
        elif word == "show":
            self._show(view, rest)
        elif word in ("yes", "no") and not rest:
            asked = view.snapshot.asked
            yes = asked and word == "yes"
            self._link.send(replace(asked.intent, sure=asked.id) if asked and yes else Intent("no"))
        else:
            await self._send(self._last if line.strip() == "." else line.strip())

    def unlock(self, pin: str) -> None:
        """Show a hidden board again."""
        self._link.send(Intent("unlock", text=pin))

    def _show(self, view: View, number: str) -> None:
        row = view.by_number(int(number)) if number.isdigit() else view.shown if not number else None
        if row is None:
            self._say(f"! There is no call {number}".rstrip())
            return
        for said in plain.show(View(view.snapshot, time.monotonic()), row):
            self._say(said)

    async def _send(self, line: str) -> None:
        try:
            await self._look_up(line)
            assert self._view
            for intent in intents(line, View(self._view.snapshot, time.monotonic())):
                self._link.send(intent)
            self._last = line
        except Unclear as unclear:
            self._say(f"! {unclear}")

    async def _look_up(self, line: str) -> None:
        """Ask the directory for a name in the line, and wait for its answer."""
        assert self._view
        try:
            read(line, self._view.snapshot)
        except Unclear as unclear:
            if not (asked := unclear.asked):
                return
            self._link.send(Intent("search", text=asked))
            end = time.monotonic() + LOOKED_UP_S
            while self._view.snapshot.found_for != asked and time.monotonic() < end:
                self._found.clear()
                try:
                    await asyncio.wait_for(self._found.wait(), max(0.01, end - time.monotonic()))
                except TimeoutError:
                    return


def open_plain(path: Path, *, at: str = "") -> None:
    """Speak until the person leaves, or their input ends; ``at`` names the phone they sit at."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a line that is being read would hold us
    ascii_only = only_ascii()

    def say(text: str) -> None:
        print(to_ascii(text) if ascii_only else text, flush=True)

    first = (Intent("sit_at", to=at),) if at else ()
    asyncio.run(_speak(DeskClient(path, first), say))


async def _speak(link: DeskClient, say: Callable[[str], None]) -> None:
    seat = PlainSeat(link, say)
    watching = asyncio.create_task(link.watch(seat.take, seat.lose))
    loop = asyncio.get_running_loop()
    try:
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            if line.strip() in _LEAVES:
                link.send(Intent("leave"))
                break
            if line.strip() == "pin":
                seat.unlock(await loop.run_in_executor(None, getpass.getpass, "PIN: "))
            else:
                await seat.do(line)
    finally:
        watching.cancel()
