"""The finished wheel: its name, what it records about itself, and how it is checked and installed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pjsteps import Failure, Step

NAME = "pjsua2"
PYPI_NAME = "pjsua2-python"
FACTS = "reception-build.json"

# Starts the library the way the desk does, on the wheel unpacked in argv[1], and opens a socket.
CHECK = """
import ctypes, os, sys
sys.path.insert(0, sys.argv[1])
import pjsua2 as pj
import _pjsua2
for name in ("pjsua_ext_snd_dev_create", "pjsip_endpt_register_module", "pjmedia_snd_port_get_clock_src"):
    getattr(ctypes.CDLL(_pjsua2.__file__), name)
config = pj.EpConfig()
config.uaConfig.threadCnt = 0
config.uaConfig.mainThreadOnly = True
config.uaConfig.maxCalls = int(sys.argv[3])
config.medConfig.threadCnt = 0
config.logConfig.level = config.logConfig.consoleLevel = 0
endpoint = pj.Endpoint()
endpoint.libCreate()
endpoint.libInit(config)
transport = pj.TransportConfig()
transport.boundAddress = "127.0.0.1"
endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
endpoint.libStart()
endpoint.audDevManager().setNullDev()
version, codecs = endpoint.libVersion().full, len(endpoint.codecEnum2())
endpoint.libDestroy()
if version != sys.argv[2] or not codecs:
    sys.exit(f"this is PJSIP {version} with {codecs} codecs")
sys.stdout.flush()
os._exit(0)
"""


#: one extension for this Python and every later one: CPython's limited API (PEP 384)
LIMITED_API = "0x030b0000"
PYTHON_TAG = "cp311-abi3"
MACHINES = ("x86_64", "aarch64")


def check_python() -> None:
    """Raise Failure where the Python that runs this can't use the wheel."""
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    if sys.implementation.name != "cpython" or sys.version_info < (3, 11) or free_threaded:
        kind = "free-threaded " if free_threaded else ""
        python = f"{kind}{sys.implementation.name} {platform.python_version()}"
        raise Failure(f"pjsua2 is built for CPython 3.11 or newer, not {python}")


def settings_key(sources: Sequence[str], files: Sequence[Path], flags: Sequence[str]) -> str:
    """Return eight hexadecimal digits that change with anything a build depends on; no Python is among it."""
    release = platform.freedesktop_os_release()
    digest = hashlib.sha256()
    for text in (
        *sources,
        *(file.read_text(encoding="utf-8") for file in files),
        *flags,
        platform.machine(),
        release.get("ID", ""),
        release.get("VERSION_ID", release.get("VERSION_CODENAME", "")),
    ):
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:8]


def wheel_version(version: str, settings: str) -> str:
    """Return the wheel's version: PJSIP's, and a local part that tells it from any published wheel."""
    return f"{version.replace('-dev', '.dev0').replace('-rc', 'rc')}+reception.s{settings}"


def wheel_name(version: str, settings: str) -> str:
    """Return the wheel's file name before foreign libraries are in it, for Python 3.11 and later."""
    return f"{NAME}-{wheel_version(version, settings)}-{PYTHON_TAG}-linux_{platform.machine()}.whl"


def write(
    wheel: Path, module: Path, extension: Path, licences: Mapping[str, Path], facts: Mapping[str, Any]
) -> None:
    """Write a wheel of the two files of pjsua2, with what was built beside its metadata."""
    version, tag = wheel.name.split("-", 2)[1], wheel.name.removesuffix(".whl").split("-", 2)[2]
    info = f"{NAME}-{version}.dist-info"
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {NAME}",
        f"Version: {version}",
        "Summary: PJSIP's pjsua2 for Python, built by Reception Console",
        "License: GPL-2.0-or-later",
        "Requires-Python: >=3.11",
    ]
    members = {
        module.name: module.read_bytes(),
        extension.name: extension.read_bytes(),
        f"{info}/METADATA": "\n".join([*metadata, ""]).encode(),
        f"{info}/WHEEL": (
            f"Wheel-Version: 1.0\nGenerator: reception-console\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
        ),
        f"{info}/top_level.txt": f"_{NAME}\n{NAME}\n".encode(),
        **{f"{info}/licenses/{name}": path.read_bytes() for name, path in licences.items()},
        f"{info}/{FACTS}": (json.dumps(facts, indent=2) + "\n").encode(),
    }
    record = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in members.items()]
    members[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    unfinished = wheel.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    unfinished.replace(wheel)


def facts_of(wheel: Path) -> dict[str, Any]:
    """Return what a finished wheel says was built."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(f".dist-info/{FACTS}"))
        facts: dict[str, Any] = json.loads(archive.read(name))
        return facts


def fits(wheel: Path) -> bool:
    """Tell by its name whether a wheel of ours is for this machine and its C library."""
    found = re.fullmatch(rf"{NAME}-[^-]+-{PYTHON_TAG}-(.+)\.whl", wheel.name)
    libc, version = platform.libc_ver()
    if found is None or libc != "glibc":
        return False
    own = tuple(int(number) for number in version.split(".")[:2])
    for tag in found.group(1).split("."):
        built = re.fullmatch(r"manylinux_(\d+)_(\d+)_(\w+)", tag)
        if built and built[3] == platform.machine() and (int(built[1]), int(built[2])) <= own:
            return True
    return False


def repair(step: Step, wheel: Path, folder: Path) -> Path:
    """Put the libraries that a machine may lack into the wheel, under names of their own, and return it.

    The tag then names the oldest C library it runs with.
    """
    step.run([sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", folder, wheel], wheel.parent)
    (repaired,) = folder.glob(f"{NAME}-*.whl")
    return repaired


def works(step: Step, wheel: Path) -> bool:
    """Tell whether a wheel is whole and starts on this machine; the step's log says why not."""
    try:
        facts = facts_of(wheel)
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
            own = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
            step = Step(step.title, step.log, own)
            step.run([sys.executable, "-I", "-c", CHECK, folder, facts["pjproject"], str(facts["max_calls"])])
    except (Failure, OSError, ValueError, KeyError, StopIteration, zipfile.BadZipFile) as error:
        with step.log.open("a", encoding="utf-8") as log:
            log.write(f"{wheel.name} does not work here: {error!r}\n")
        return False
    return True


def installer(python: str | Path) -> list[str]:
    """Return the command that installs into a Python's environment: its pip, else uv. Raises Failure."""
    pip = [str(python), "-P", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode == 0:
        return pip
    if uv := shutil.which("uv"):
        return [uv, "pip"]
    raise Failure(f"{python} has no pip: run `{python} -m ensurepip`, or install uv")


def install(step: Step, wheel: Path, python: str | Path = sys.executable) -> None:
    """Install the wheel in a Python's environment in place of PyPI's build, which has the same module."""
    command = installer(python)
    with_uv = command[-1] != "--no-input"
    place = ("--python", str(python)) if with_uv else ()
    step.run([*command, "uninstall", *place, *(() if with_uv else ("--yes",)), PYPI_NAME])
    again = "--reinstall" if with_uv else "--force-reinstall"
    step.run([*command, "install", *place, "--no-deps", "--no-index", again, wheel])


def summary(facts: Mapping[str, Any]) -> str:
    """Say in one line what a build can do."""
    sound = "sound through ALSA" if facts["sound"] == "alsa" else "no sound"
    return (
        f"pjsua2 {facts['pjproject']}: {facts['max_calls']} lines, "
        f"{facts['max_accounts']} accounts, {facts['max_buddies']} watched phones, {sound}, "
        f"{' '.join(facts['codecs'])}, TLS by {facts['tls']}, SRTP by {facts['srtp']}"
    )


def cache_home() -> Path:
    """Return the folder that keeps sources and finished wheels, in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "reception-console" / "pjsip"


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
