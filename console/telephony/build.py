"""Which build of pjsua2 is installed, what it can carry, and what follows from that.

The library does not tell its own limits. Our build (`make pjsip`) records them in the wheel's
metadata; those of the PyPI wheel were measured once and stand here. Nothing here imports pjsua2.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, distributions
from typing import Any, Literal

OWN = "pjsua2"
WHEEL = "pjsua2-python"
RECORD = "reception-build.json"

# The first version with the fixes for CVE-2026-28799, CVE-2026-29068, CVE-2026-41416 and
# GHSA-x5pq-qrp4-fmrj.
FIXED = (2, 17)
# Two sockets a call, a connection a phone, and a burst: below this a flood ends the process.
FEW_HANDLES = 1024
FEW_LINES = 16


@dataclass(frozen=True, slots=True)
class Build:
    """A build of pjsua2.

    `name` is "own" for `make pjsip`, "wheel" for PyPI's pjsua2-python, "other" for a build that
    records nothing about itself: it is taken to have PJSIP's smallest defaults. Counts are of things
    at once. `tls` and `srtp` name the library and its version when it was built ("" when unknown or
    absent), `codecs` are encoding names as SDP writes them. `settings` and `built` (an ISO date)
    tell one own build from another and are "" for the rest.
    """

    name: Literal["wheel", "own", "other"]
    version: str
    lines: int
    accounts: int
    buddies: int
    players: int
    recorders: int
    handles: int
    sound: bool
    codecs: tuple[str, ...]
    tls: str
    srtp: str
    assertions: bool
    dialog_events: bool
    settings: str = ""
    built: str = ""


def installed(path: Sequence[str] | None = None) -> Build | None:
    """Return the build that importing pjsua2 would find, None when there is none.

    `path` is a list of folders to look in, `sys.path` unless given. Where both builds stand in one
    folder the wheel's is found, as Python prefers its package to our module. Raises ValueError when
    our build's record is damaged.
    """
    for folder in sys.path if path is None else path:
        for name, read in ((WHEEL, _wheel), (OWN, _own)):
            for dist in distributions(name=name, path=[folder]):
                return read(dist)
    return None


def consequences(build: Build) -> tuple[str, ...]:
    """Return plain sentences on what follows from a build, the unsafe ones last."""
    told = [
        f"{_count(build.lines, 'call')} at once; a caller beyond the last line gets 486 Busy.",
        f"{_count(build.accounts, 'account')}, {_count(build.buddies, 'watched phone')}, "
        f"{_count(build.players, 'prompt')} and {_count(build.recorders, 'recording')} at once.",
    ]
    if build.lines < FEW_LINES:
        told.append(f"{_count(build.lines, 'line')}: enough for practice, too few for a clinic.")
    if not build.sound:
        told.append('No sound device: every seat needs a phone of its own (audio = "phone").')
    if "opus" not in build.codecs:
        told.append("No Opus: the best sound is G.722, and calls over a bad network suffer.")
    if not build.dialog_events:
        told.append("Busy lamps follow presence only: desk phones that publish just dialogs stay dark.")
    return (*told, *unsafe(build))


def few_lines(build: Build | None) -> int:
    """Return how many lines a build has that is good for practice only; 0 when it will do for an office."""
    return build.lines if build is not None and build.lines < FEW_LINES else 0


def unsafe(build: Build) -> tuple[str, ...]:
    """Return plain sentences on why a build must not face a public network; empty when it may."""
    told = []
    if build.handles < FEW_HANDLES:
        told.append(
            f"{_count(build.handles, 'network handle')}: a flood of calls or connections ends the process."
        )
    if build.assertions:
        told.append("Assertions are on: a malformed call can end the process and every call with it.")
    if not build.tls.startswith("OpenSSL ") or _numbers(build.tls) < (3,):
        told.append(f"TLS by {build.tls or 'an unknown library'}: no TLS 1.3, and nobody mends its holes.")
    if _numbers(build.version) < FIXED:
        fixed = ".".join(map(str, FIXED))
        told.append(f"PJSIP {build.version} lacks the security fixes of {fixed} (CVE-2026-29068 and others).")
    return tuple(told)


def _wheel(dist: Distribution) -> Build:
    measured = dist.version.startswith("2.15.1")
    return replace(
        _other(dist),
        name="wheel",
        codecs=("PCMU", "PCMA", "G722", "GSM", "iLBC", "speex", "L16"),
        tls="OpenSSL 1.0.2k" if measured else "",
        srtp="libsrtp2" if measured else "",
    )


def _own(dist: Distribution) -> Build:
    text = dist.read_text(RECORD)
    if text is None:
        return _other(dist)
    try:
        facts: dict[str, Any] = json.loads(text)
        return Build(
            name="own",
            version=str(facts["pjproject"]),
            lines=int(facts["max_calls"]),
            accounts=int(facts["max_accounts"]),
            buddies=int(facts["max_buddies"]),
            players=int(facts["max_players"]),
            recorders=int(facts["max_recorders"]),
            handles=int(facts["ioqueue_handles"]),
            sound=bool(facts["sound"]),
            codecs=tuple(map(str, facts["codecs"])),
            tls=str(facts["tls"]),
            srtp=str(facts["srtp"]),
            assertions=bool(facts["assertions"]),
            dialog_events=bool(facts["dialog_events"]),
            settings=str(facts["settings"]),
            built=str(facts["built"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        message = f"{RECORD} of {dist.name} {dist.version} is damaged: run `reception pjsip` again"
        raise ValueError(message) from error


def _other(dist: Distribution) -> Build:
    """PJSIP's own defaults, and the least that can be relied on."""
    return Build(
        name="other",
        version=_release(dist.version),
        lines=4,
        accounts=8,
        buddies=256,
        players=32,
        recorders=32,
        handles=64,
        sound=False,
        codecs=("PCMU", "PCMA"),
        tls="",
        srtp="",
        assertions=True,
        dialog_events=False,
    )


def _release(version: str) -> str:
    """Return PJSIP's part of a distribution's version: 2.15.1 of 2.15.1.post1."""
    return ".".join(map(str, _numbers(version)[:3]))


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of the first version in a text: "OpenSSL 3.0.17" is (3, 0, 17)."""
    found = re.search(r"\d+(\.\d+)*", text)
    return tuple(map(int, found.group().split("."))) if found else ()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
