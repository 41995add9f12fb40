"""The headset as a leg: one sound device beside the bridge, opened and closed without the desk waiting.

The bridge's own clock stays the null device's, so that no other call notices what a sound device does.
Opening, closing and listing happen in a thread of their own: a sound server that hangs then hangs only
that. The thread touches no object of the Python binding.
"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic
from typing import Protocol

from console.calls.protocol.commands import ListDevices, UseDevices
from console.calls.protocol.events import SoundDevice
from console.telephony.media.devices import DeviceError, Devices, Opened

log = logging.getLogger(__name__)

#: How long a device may take to open, to find its pace, and then to stand still, in seconds.
OPEN_S, BEGIN_S, STILL_S = 4.0, 4.0, 1.5
#: How often its clocks are looked at, and how long ``close`` waits, in seconds.
LOOK_S, CLOSE_S = 0.25, 2.0
BUSY, UNREACHABLE, LOST = 486, 404, 503


class Told(Protocol):
    """Who hears of it: as of any leg, and of the devices there are."""

    def confirmed(self, leg: int) -> None:
        """The device is open."""

    def media(self, leg: int, *, up: bool) -> None:
        """Its port is at the bridge."""

    def ended(self, leg: int, code: int, reason: str) -> None:
        """It could not be opened, or is gone."""

    def devices(self, found: tuple[SoundDevice, ...], why: str) -> None:
        """The devices of this machine, or why they can't be told."""


class Headset:
    """The one headset; every method is for the owner thread.

    ``make`` gives the devices, in the other thread; names are as in ``[sound]``.
    """

    def __init__(
        self, make: Callable[[], Devices], told: Told, capture: str = "", playback: str = ""
    ) -> None:
        self._make = make
        self._told = told
        self._capture, self._playback = capture, playback
        self.leg = 0
        self.port = -1
        self._open: Opened | None = None
        self._devices: Devices | None = None
        self._due = self._look_at = 0.0
        self._clocks: list[tuple[int, float]] = []
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._done: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    # -- orders ------------------------------------------------------------------------------------

    def dial(self, leg: int) -> None:
        """Open the device as a leg; it is answered when it is open."""
        if self.leg:
            self._told.ended(leg, BUSY, "somebody else talks with the headset of this machine")
            return
        self.leg, self._due = leg, monotonic() + OPEN_S
        capture, playback = self._capture, self._playback
        self._later(lambda devices: self._opening(devices, leg, capture, playback))

    def hang_up(self, leg: int) -> bool:
        """Close the device if it is that leg's; gives whether it was."""
        if not leg or leg != self.leg:
            return False
        device = self._open
        self.leg, self.port, self._open = 0, -1, None
        if device:
            self._later(lambda devices: devices.close(device))
        return True

    def order(self, command: ListDevices | UseDevices) -> None:
        """Tell the devices there are, looked at anew where none is open; or open others from now on."""
        if isinstance(command, UseDevices):
            self._capture, self._playback = command.input, command.output
        else:
            self._later(self._listing)

    def failed(self) -> None:
        """The library says that the device stopped."""
        if self.leg and self._open:
            leg = self.leg
            self.hang_up(leg)
            self._told.ended(leg, LOST, "the headset was unplugged")

    def tick(self) -> None:
        """Tell what the other thread has done; look whether the device lives."""
        while not self._done.empty():
            self._done.get_nowait()()
        if not self.leg:
            return
        now = monotonic()
        if self._open is None:
            if now >= self._due:
                self._end(self.leg, UNREACHABLE, "the sound system does not answer")
        elif now >= self._look_at and self._devices:
            self._look_at = now + LOOK_S
            clocks = self._devices.clocks(self._open)
            known = self._clocks or [(at, now) for at in clocks]
            self._clocks = [
                (at, now if at != old else when) for at, (old, when) in zip(clocks, known, strict=True)
            ]
            if now >= self._due and any(now - when >= STILL_S for _, when in self._clocks):
                self.failed()

    def close(self) -> bool:
        """Close the device and end the thread; gives whether it ended."""
        self.hang_up(self.leg)
        if self._thread is None:
            return True
        self._jobs.put(None)
        self._thread.join(CLOSE_S)
        return not self._thread.is_alive()

    # -- the other thread --------------------------------------------------------------------------

    def _later(self, job: Callable[[Devices], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sound", daemon=True)
            self._thread.start()

        def run() -> None:
            if self._devices:
                job(self._devices)

        self._jobs.put(run)

    def _work(self) -> None:
        try:
            devices = self._make()
            devices.register_thread()
            self._devices = devices
        except DeviceError as problem:
            why = str(problem)
            while self._jobs.get() is not None:
                self._done.put(lambda: self._nothing(why))
            return
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:
                log.exception("the sound device")

    def _opening(self, devices: Devices, leg: int, capture: str, playback: str) -> None:
        try:
            try:
                found = devices.open(capture, playback)
            except DeviceError:
                devices.refresh()  # it may have been plugged in since
                found = devices.open(capture, playback)
        except DeviceError as problem:
            why = str(problem)
            self._done.put(lambda: self._end(leg, UNREACHABLE, why))
            return
        self._done.put(lambda: self._opened(leg, found))

    def _listing(self, devices: Devices) -> None:
        if self._open is None:
            devices.refresh()
        found = devices.all()
        self._done.put(lambda: self._told.devices(found, ""))

    # -- back in the owner thread ------------------------------------------------------------------

    def _opened(self, leg: int, device: Opened) -> None:
        if leg != self.leg:
            self._later(lambda devices: devices.close(device))
            return
        self._open, self.port, self._clocks = device, device.port, []
        self._due = monotonic() + BEGIN_S
        self._told.media(leg, up=True)
        self._told.confirmed(leg)

    def _end(self, leg: int, code: int, why: str) -> None:
        if leg and leg == self.leg:
            self.hang_up(leg)
            self._told.ended(leg, code, why)

    def _nothing(self, why: str) -> None:
        self._end(self.leg, UNREACHABLE, why)
        self._told.devices((), why)
