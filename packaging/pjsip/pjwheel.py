"""The finished wheel: its name, what it records about itself, and how it is checked and installed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import platform
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
import os, sys
sys.path.insert(0, sys.argv[1])
import pjsua2 as pj
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


def python_tag() -> str:
    """Return the tag of the Python that runs this, such as cp311-cp311-linux_x86_64."""
    soabi = sysconfig.get_config_var("SOABI") or ""
    if sys.implementation.name != "cpython" or sys.version_info < (3, 11) or not soabi.startswith("cpython-"):
        python = f"{sys.implementation.name} {platform.python_version()}"
        raise Failure(f"pjsua2 is built for CPython 3.11 or newer, not {python}")
    abi = f"cp{soabi.split('-')[1]}"
    system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"cp{sys.version_info.major}{sys.version_info.minor}-{abi}-{system}"


def settings_key(source_sha256: str, files: Sequence[Path], flags: Sequence[str]) -> str:
    """Return eight hexadecimal digits that change with anything a build depends on but the Python."""
    release = platform.freedesktop_os_release()
    digest = hashlib.sha256()
    for text in (
        source_sha256,
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
    """Return the wheel's file name for the Python that runs this."""
    return f"{NAME}-{wheel_version(version, settings)}-{python_tag()}.whl"


def write(wheel: Path, module: Path, extension: Path, licence: Path, facts: Mapping[str, Any]) -> None:
    """Write a wheel of the two files of pjsua2, with what was built beside its metadata."""
    version, tag = wheel.name.split("-", 2)[1], wheel.name.removesuffix(".whl").split("-", 2)[2]
    info = f"{NAME}-{version}.dist-info"
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {NAME}",
        f"Version: {version}",
        "Summary: PJSIP's pjsua2 for Python, built by Reception Console",
        "License: GPL-2.0-or-later",
        f"Requires-Python: =={sys.version_info.major}.{sys.version_info.minor}.*",
    ]
    members = {
        module.name: module.read_bytes(),
        extension.name: extension.read_bytes(),
        f"{info}/METADATA": "\n".join([*metadata, ""]).encode(),
        f"{info}/WHEEL": (
            f"Wheel-Version: 1.0\nGenerator: reception-console\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
        ),
        f"{info}/top_level.txt": f"_{NAME}\n{NAME}\n".encode(),
        f"{info}/licenses/COPYING": licence.read_bytes(),
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


def works(step: Step, wheel: Path) -> bool:
    """Tell whether a wheel is whole and starts on this machine; the step's log says why not."""
    try:
        facts = facts_of(wheel)
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
            step.run([sys.executable, "-I", "-c", CHECK, folder, facts["pjproject"], str(facts["max_calls"])])
    except (Failure, OSError, ValueError, KeyError, StopIteration, zipfile.BadZipFile) as error:
        with step.log.open("a", encoding="utf-8") as log:
            log.write(f"{wheel.name} does not work here: {error!r}\n")
        return False
    return True


def install(step: Step, wheel: Path) -> None:
    """Install the wheel in the running Python in place of PyPI's build, which has the same module."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
        raise Failure(f"{sys.executable} has no pip: run `{sys.executable} -m ensurepip`, or use --wheel-dir")
    step.run([*pip, "uninstall", "--yes", PYPI_NAME])
    step.run([*pip, "install", "--no-deps", "--no-index", "--force-reinstall", wheel])


def summary(facts: Mapping[str, Any]) -> str:
    """Say in one line what a build can do."""
    sound = "sound through ALSA" if facts["sound"] == "alsa" else "no sound"
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"pjsua2 {facts['pjproject']} for {python}: {facts['max_calls']} lines, "
        f"{facts['max_accounts']} accounts, {facts['max_buddies']} watched phones, {sound}, "
        f"{' '.join(facts['codecs'])}, TLS by {facts['tls']}, SRTP by {facts['srtp']}"
    )


def cache_home() -> Path:
    """Return the folder that keeps sources and finished wheels, in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "reception-console" / "pjsip"


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
