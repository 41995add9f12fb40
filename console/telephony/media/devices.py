"""The machine's sound devices, through functions PJSIP exports beside its Python binding.

The binding ends the process where a device can't be opened, and a sound server that hangs would hang
the thread that asks: these functions give a status, and may be called from a thread of their own.
`python -m console.telephony.media.devices` lists the devices as JSON: a listing tries every device, which
takes a moment and makes the sound system's libraries talk on stderr.
"""

import ctypes
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from console.audio.files import RATE
from console.calls.protocol.events import SoundDevice

# struct pjmedia_snd_port_param begins with direction, capture device, playback device, clock rate,
# channels, samples a frame and bits a sample.
_PARAM_BYTES, _BOTH_WAYS, _CHANNELS, _FRAME, _BITS = 4096, 3, 1, RATE // 50, 16
# struct pjmedia_aud_dev_info begins with an id, a name, and the numbers of inputs and outputs.
_INFO_BYTES, _NAME, _NAME_BYTES = 4096, 4, 64
# struct pjmedia_clock_src holds how far a direction's clock has come.
_CLOCK, _CAPTURE, _PLAYBACK = 16, 1, 2
_THREAD_LONGS, _POOLS_BYTES = 64, 65536
LIST_S = 15.0
NO_SOUND = "this build of PJSIP has no sound device; `reception pjsip` makes one that has"


class DeviceError(Exception):
    """A device can't be used; the message names it and says what there is."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A device that is open, by the library's handle, and its port at the conference bridge."""

    handle: int
    port: int


class Devices:
    """What the loaded library at ``path`` can do with sound devices; for one thread, which it registers.

    Raises :class:`DeviceError` where the library shows no such functions.
    """

    def __init__(self, path: str) -> None:
        self._lib = ctypes.CDLL(path)
        try:
            self._create = self._lib.pjsua_ext_snd_dev_create
            self._destroy = self._lib.pjsua_ext_snd_dev_destroy
            self._port = self._lib.pjsua_ext_snd_dev_get_conf_port
            self._sound_port = self._lib.pjsua_ext_snd_dev_get_snd_port
            self._clock_of = self._lib.pjmedia_snd_port_get_clock_src
        except AttributeError:
            raise DeviceError(NO_SOUND) from None
        self._destroy.argtypes = self._port.argtypes = self._sound_port.argtypes = [ctypes.c_void_p]
        self._sound_port.restype = self._clock_of.restype = ctypes.c_void_p
        self._clock_of.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._thread = (ctypes.c_long * _THREAD_LONGS)()

    def register_thread(self) -> None:
        """Make the calling thread one the library knows."""
        found = ctypes.c_void_p()
        self._lib.pj_thread_register(b"sound", self._thread, ctypes.byref(found))

    def begin_alone(self) -> None:
        """Start only the library's sound part, in a process that runs nothing else of it."""
        lib, self._pools = self._lib, ctypes.create_string_buffer(_POOLS_BYTES)
        lib.pj_log_set_level(0)
        lib.pj_init()
        policy = ctypes.c_char.in_dll(lib, "pj_pool_factory_default_policy")
        lib.pj_caching_pool_init.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
        lib.pj_caching_pool_init(self._pools, ctypes.byref(policy), 0)
        lib.pjmedia_aud_subsys_init(self._pools)

    def refresh(self) -> None:
        """Look at the machine anew; not while a device is open."""
        self._lib.pjmedia_aud_dev_refresh()

    def all(self) -> tuple[SoundDevice, ...]:
        """The devices that can be used, as the system names them."""
        return tuple(device for _, device in self._numbered() if device.input or device.output)

    def open(self, capture: str, playback: str) -> Opened:
        """Open a microphone and a speaker by name, both ways; empty: the default ones.

        Raises :class:`DeviceError`.
        """
        found = self._numbered()
        devices = [device for _, device in found]
        mouth = choose(capture, [d for d in devices if d.input], "microphone")
        ear = choose(playback, [d for d in devices if d.output], "speaker")
        number = {device: at for at, device in found}
        param = (ctypes.c_int * (_PARAM_BYTES // 4))()
        self._lib.pjmedia_snd_port_param_default(param)
        self._lib.pjmedia_aud_dev_default_param(number[mouth], param)
        param[:7] = [_BOTH_WAYS, number[mouth], number[ear], RATE, _CHANNELS, _FRAME, _BITS]
        handle = ctypes.c_void_p()
        if self._create(param, ctypes.byref(handle)) or not handle.value:
            names = mouth.name if mouth == ear else f"{mouth.name} and {ear.name}"
            raise DeviceError(f"the sound device {names} can't be opened: is something else using it?")
        return Opened(handle.value, int(self._port(handle)))

    def close(self, device: Opened) -> None:
        """Close a device; waits for its last samples."""
        self._destroy(device.handle)

    def clocks(self, device: Opened) -> tuple[int, int]:
        """How far its microphone and its speaker have come; it stands still when the device does."""
        port = self._sound_port(device.handle)
        return self._clock(port, _CAPTURE), self._clock(port, _PLAYBACK)

    def _clock(self, port: int, direction: int) -> int:
        place = self._clock_of(port, direction)
        return int(ctypes.c_uint64.from_address(place + _CLOCK).value) if place else 0

    def _numbered(self) -> list[tuple[int, SoundDevice]]:
        found = []
        info = ctypes.create_string_buffer(_INFO_BYTES)
        for at in range(int(self._lib.pjmedia_aud_dev_count())):
            if self._lib.pjmedia_aud_dev_get_info(at, info) == 0:
                name = info.raw[_NAME : _NAME + _NAME_BYTES].partition(b"\0")[0].decode("utf-8", "replace")
                counts = (ctypes.c_uint * 2).from_buffer(info, _NAME + _NAME_BYTES)
                found.append((at, SoundDevice(name, counts[0] > 0, counts[1] > 0)))
        return found


def choose(wanted: str, devices: Sequence[SoundDevice], what: str) -> SoundDevice:
    """The device of that name, else the first whose name holds it; empty: the system's default.

    Raises :class:`DeviceError`.
    """
    if not devices:
        raise DeviceError(f"this machine has no {what}")
    if not wanted:
        return next((d for d in devices if d.name == "default"), devices[0])
    name = wanted.casefold()
    for device in devices:
        if device.name.casefold() == name:
            return device
    for device in devices:
        if name in device.name.casefold():
            return device
    there = ", ".join(device.name for device in devices)
    raise DeviceError(f"no {what} is called {wanted}; there are: {there}")


def library_path() -> str:
    """The shared object of our own build, empty where it isn't installed."""
    found = importlib.util.find_spec("_pjsua2")
    return (found.origin or "") if found else ""


def listed() -> tuple[SoundDevice, ...]:
    """The devices, asked for in a process of their own. Raises :class:`DeviceError`."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LIST_S,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired):
        raise DeviceError("the sound system does not answer") from None
    except ValueError:
        raise DeviceError(f"the sound devices can't be listed (exit code {done.returncode})") from None
    if "error" in answer:
        raise DeviceError(answer["error"])
    return tuple(SoundDevice(*device) for device in answer["devices"])


def _main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        path = library_path()
        if not path:
            raise DeviceError(NO_SOUND)
        devices = Devices(path)
        devices.begin_alone()
        answer: dict[str, object] = {"devices": [(d.name, d.input, d.output) for d in devices.all()]}
    except DeviceError as problem:
        answer = {"error": str(problem)}
    out.write(json.dumps(answer))
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    _main()
