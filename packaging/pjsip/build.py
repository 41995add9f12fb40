"""Builds PJSIP's pjsua2 for every Python from 3.11, and installs it: the recipe of `make pjsip`.

    python packaging/pjsip/build.py [--no-install] [--wheel-dir DIR] [--rebuild] [--pjsua]

Environment: PJPROJECT_TARBALL, PJPROJECT_SHA256, LIBSRTP2_TARBALL and LIBSRTP2_SHA256 take sources by path,
DEBIAN_MIRROR names a mirror where apt has none. README.md beside this file tells more.
"""

from __future__ import annotations

import argparse
import datetime
import fcntl
import itertools
import json
import os
import re
import shutil
import signal
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pjneeds
import pjroot
import pjsource
import pjtools
import pjwheel
from pjsteps import Failure, Step, Steps, note

HERE = Path(__file__).parent
CONFIG_SITE = HERE / "config_site.h"
FACTS_PROGRAM = HERE / "facts.cpp"
ALSA_LATE = HERE / "alsa_late.h"
#: all that a build depends on beside sources and flags
FILES = (CONFIG_SITE, FACTS_PROGRAM, ALSA_LATE, pjtools.LIST)

# NDEBUG makes a misuse an error instead of the end of the process; the two others make an overflow
# in a parser the end of the process instead of somebody else's code.
CFLAGS = "-O2 -fPIC -DNDEBUG -fstack-protector-strong -D_FORTIFY_SOURCE=2"
LDFLAGS = "-Wl,-z,relro,-z,now"
# The wrapper is glue: -O1 halves the time its one huge file takes.
WRAPPER_FLAGS = ("-O1", "-w", f"-DPy_LIMITED_API={pjwheel.LIMITED_API}")
# Every name stays visible: the desk calls what the Python binding leaves out
# (console/telephony/pjsip/symbols.py).
MODULE_FLAGS = ("-shared", "-Wl,--export-dynamic")
# Debian leaves the bundled libraries out of the source, so Debian's are used. What a front desk
# never needs is left out: every parser less is one less to attack.
CONFIGURE = (
    "--enable-epoll",
    "--with-external-srtp",  # our own, of Debian's source: the packaged one is tied to NSS
    "--with-external-gsm",
    "--with-external-speex",
    "--disable-resample",
    "--enable-speex-resample",
    "--disable-ilbc-codec",
    "--disable-g7221-codec",
    "--disable-opencore-amr",
    "--disable-silk",
    "--disable-bcg729",
    "--disable-libwebrtc",
    "--disable-video",
    "--disable-libyuv",
    "--disable-sdl",
    "--disable-ffmpeg",
    "--disable-v4l2",
    "--disable-openh264",
    "--disable-vpx",
    "--disable-upnp",
)
ALSA_DRIVER = "pjmedia/src/pjmedia-audiodev/alsa_dev.c"
UNPACKING, SRTP, CONFIGURING = "Unpacking", "Compiling libsrtp2", "Configuring"
COMPILING = "Compiling PJSIP and its Python module"
PJSUA, LINKING = "Asking the libraries what they can do", "Making the wheel and starting it"
# PJSIP 2.16 and newer offer and accept real-time text unless each call says otherwise. Every text
# stream has a thread of its own, and hanging up waits up to 300 ms for it: anybody's INVITE with a
# text line would make all callers wait. So no text is the default here.
AMENDMENTS = (
    ("pjsip/src/pjsua-lib/pjsua_call.c", "opt->txt_cnt = 1;", "opt->txt_cnt = 0;"),
    (ALSA_DRIVER, "#include <alsa/asoundlib.h>", '#include <alsa/asoundlib.h>\n#include "alsa_late.h"'),
    # Without ALSA, or where it can't tell its devices, there is none: the phone starts all the same.
    (ALSA_DRIVER, "    af->dev_cnt = 0;\n",
     "    af->dev_cnt = 0;\n    if (!alsa_is_there()) return PJ_SUCCESS;\n"),
    (ALSA_DRIVER, "if (err != 0)\n            return PJMEDIA_EAUD_SYSERR;",
     "if (err != 0)\n            return PJ_SUCCESS;"),
    (ALSA_DRIVER, "    snd_lib_error_set_handler(NULL);\n\n    return",
     "    if (snd_lib_error_set_handler) snd_lib_error_set_handler(NULL);\n\n    return"),
)  # fmt: skip
#: seconds of each step on two idle cores, to tell what is left
EXPECTED = {
    pjsource.FETCHING: 15.0,
    pjtools.TITLE: 5.0,
    UNPACKING: 2.0,
    SRTP: 8.0,
    CONFIGURING: 15.0,
    COMPILING: 110.0,
    PJSUA: 10.0,
    LINKING: 8.0,
}


@dataclass(frozen=True)
class Target:
    """What is to be built, and where it is kept."""

    sources: pjsource.Sources
    settings: str
    folder: Path

    @property
    def wheel(self) -> Path | None:
        """The finished wheel, None until there is one."""
        return next(iter(self.folder.glob(f"{pjwheel.NAME}-*.whl")), None)

    @property
    def pjsua(self) -> Path:
        """The C program built from the same source: the limit that benches compare with."""
        return self.folder / "pjsua"


def target_of(sources: pjsource.Sources, cache: Path) -> Target:
    """Return the target whose folder is named by version and settings."""
    flags = (CFLAGS, LDFLAGS, *WRAPPER_FLAGS, *MODULE_FLAGS, *CONFIGURE, *itertools.chain(*AMENDMENTS))
    hashes = (sources.pjproject.sha256, sources.libsrtp2.sha256)
    settings = pjwheel.settings_key(hashes, FILES, flags)
    return Target(sources, settings, cache / f"{sources.pjproject.version}-{settings}")


def build(steps: Steps, target: Target, jobs: int, cache: Path) -> None:
    """Build the wheel and pjsua from the sources and keep them; the tree stays only after a failure."""
    missing = pjneeds.missing()
    if missing:
        steps.expected[pjroot.TITLE] = 40.0
    tools = pjtools.fetch(steps, cache)
    outer = steps.env or {}
    chain = pjroot.toolchain(steps, cache, missing)
    steps.env = chained(outer, chain, tools)
    for left in target.folder.parent.glob("*/tree"):
        shutil.rmtree(left)
    tree = target.folder / "tree"
    target.folder.mkdir(parents=True, exist_ok=True)
    with steps.step(UNPACKING):
        pjsource.unpack(target.sources.pjproject.path, tree)
        pjsource.unpack(target.sources.libsrtp2.path, tree / "srtp")
        amend(tree)
    with steps.step(SRTP) as step:
        step.run(["./configure", "--enable-openssl", "--disable-pcap"], tree / "srtp")
        step.run(["make", f"-j{jobs}", "libsrtp2.a"], tree / "srtp")
        shutil.copytree(tree / "srtp/crypto/include", tree / "srtp/include", dirs_exist_ok=True)
        (tree / "include").mkdir()
        (tree / "include/srtp2").symlink_to("../srtp/include")
    steps.env = with_srtp(steps.env, tree)
    with steps.step(CONFIGURING) as step:
        step.run(["./aconfigure", *CONFIGURE], tree)
        for name in ("build.mak", "build/os-auto.mak", "pjsip-apps/build/os-auto.mak"):
            if (tree / name).exists():  # alsa_late.h looks for it when it is needed
                text = (tree / name).read_text(encoding="utf-8")
                (tree / name).write_text(text.replace("-lasound", ""), encoding="utf-8")
    swig = tree / "pjsip-apps/src/swig/python"
    helper = ["make", "--silent", "--no-print-directory", "-f", "helper.mak"]
    with steps.step(COMPILING) as step:
        compile_flags = step.read([*helper, "cflags"], swig).split()
        step.run(["make", "pjsua2_wrap.cpp"], swig)
        include = chain.python_flags or f"-I{sysconfig.get_path('include')}"
        wrap = (*chain.cxx.split(), *compile_flags, *WRAPPER_FLAGS, include, "-c", "pjsua2_wrap.cpp")
        step.both([*wrap, "-o", "wrap.o"], ["make", f"-j{jobs}", "lib"], (swig, tree))
    link_flags = step.read([*helper, "ldflags"], swig).split() + LDFLAGS.split()
    libraries = [f"-l{name}" for name in step.read([*helper, "libs"], swig).split()]
    with steps.step(PJSUA) as step:
        program: list[str | Path] = [*chain.cxx.split(), *compile_flags, FACTS_PROGRAM, "-o", "facts"]
        step.run([*program, *link_flags, *libraries], tree)
        facts = json.loads(step.read(["./facts"], tree))
        if lacks := lacking(facts):
            raise Failure(step.failed(f"the build has no {', no '.join(lacks)}"))
        if chain.root is None:
            step.run(["make", f"-j{jobs}", "-C", "pjsip-apps/build", "pjsua"], tree)
    with steps.step(LINKING) as step:
        extension = swig / f"_{pjwheel.NAME}.abi3.so"
        shared = [*chain.cxx.split(), *MODULE_FLAGS]
        step.run([*shared, "wrap.o", "-o", extension, *link_flags, *libraries], swig)
        finish(step, target, tree, extension, {**facts, **provenance(target)})
    if chain.root is None:
        shutil.copy(next((tree / "pjsip-apps/bin").glob("pjsua-*")), target.pjsua)
    else:
        shutil.rmtree(chain.root)
    shutil.rmtree(tree)
    steps.env = outer


def finish(step: Step, target: Target, tree: Path, extension: Path, facts: Mapping[str, Any]) -> None:
    """Make the wheel, put foreign libraries into it, start it and keep it; raises Failure."""
    raw = tree / pjwheel.wheel_name(target.sources.pjproject.version, target.settings)
    licences = {"COPYING": tree / "COPYING", "LICENSE.libsrtp2": tree / "srtp/LICENSE"}
    pjwheel.write(raw, extension.with_name(f"{pjwheel.NAME}.py"), extension, licences, facts)
    wheel = pjwheel.repair(step, raw, tree / "wheel")
    if not pjwheel.works(step, wheel):
        raise Failure(step.failed("the library does not start"))
    for old in target.folder.glob("*.whl"):
        old.unlink()
    wheel.replace(target.folder / wheel.name)


def amend(tree: Path) -> None:
    """Put our settings and amendments into the unpacked source."""
    shutil.copy(CONFIG_SITE, tree / "pjlib/include/pj/config_site.h")
    shutil.copy(ALSA_LATE, (tree / ALSA_DRIVER).parent)
    for name, old, new in AMENDMENTS:
        text = (tree / name).read_text(encoding="utf-8")
        (tree / name).write_text(text.replace(old, new), encoding="utf-8")
    # Debian leaves this driver's source out but not out of the Makefile; it is for other systems.
    (tree / "pjmedia/src/pjmedia-audiodev/bdimad_dev.c").touch()


def lacking(facts: dict[str, Any]) -> tuple[str, ...]:
    """Return what a build must be like and is not, in words."""
    wanted = {
        "calls without text by default": not facts["text_by_default"],
        "sound": facts["sound"] == "alsa",
        "Opus": "opus" in facts["codecs"],
        "G.711": {"PCMU", "PCMA"} <= set(facts["codecs"]),
        "TLS by OpenSSL 3": re.match(r"OpenSSL ([3-9]|\d\d)\.", facts["tls"]) is not None,
        "SRTP": bool(facts["srtp"]),
        "epoll": facts["ioqueue"].startswith("epoll"),
    }
    return tuple(name for name, there in wanted.items() if not there)


def provenance(target: Target) -> dict[str, Any]:
    """Return where a build comes from, for the wheel's metadata."""
    return {
        "source": target.sources.pjproject.path.name,
        "source_sha256": target.sources.pjproject.sha256,
        "srtp_source": target.sources.libsrtp2.path.name,
        "settings": target.settings,
        "built": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


@contextmanager
def only_one(cache: Path) -> Iterator[None]:
    """Hold the cache: two builds at once would take each other's tree away."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note("waiting for another build to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_environment() -> dict[str, str]:
    """Return the environment of every step: no flags of an outer make, messages in English."""
    of_make = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"}
    flags = {"CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "LIBS", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in of_make | flags}
    return {**kept, "LC_ALL": "C.UTF-8"}


def chained(outer: Mapping[str, str], chain: pjroot.Toolchain, tools: Path) -> dict[str, str]:
    """Return the environment of compiling: the tools, the compiler and its flags."""
    environment = {**outer, **chain.environment(outer)}
    environment |= pjtools.environment(tools, environment)
    flags = f"{CFLAGS} {chain.cflags}".strip()
    compiler = {"CC": chain.cc, "CXX": chain.cxx} if chain.root else {}
    return {**environment, **compiler, "CFLAGS": flags, "CXXFLAGS": flags,
            "LDFLAGS": f"{LDFLAGS} {chain.ldflags}".strip()}  # fmt: skip


def with_srtp(environment: Mapping[str, str], tree: Path) -> dict[str, str]:
    """Return the environment in which our own libsrtp2 is found; it stands before what it needs."""
    include = f"-I{tree / 'include'}"
    return {
        **environment,
        "CFLAGS": f"{environment['CFLAGS']} {include}",
        "CXXFLAGS": f"{environment['CXXFLAGS']} {include}",
        "LDFLAGS": f"-L{tree / 'srtp'} {environment['LDFLAGS']}",
        "LIBS": "-lcrypto",
    }


def kept_wheel(cache: Path) -> Path | None:
    """Return the wheel that is kept for this machine: of these sources and settings, else the newest."""
    found = pjsource.kept(cache)
    if found:
        target = target_of(pjsource.Sources(found["pjproject"], found["libsrtp2"]), cache)
        if target.wheel and pjwheel.fits(target.wheel):
            return target.wheel
    others = (wheel for wheel in cache.glob(f"*/{pjwheel.NAME}-*.whl") if pjwheel.fits(wheel))
    return max(others, key=lambda wheel: wheel.stat().st_mtime, default=None)


def run(options: argparse.Namespace) -> None:
    """Find the sources, build what is not kept from before, install it."""
    cache = pjwheel.cache_home()
    pjwheel.check_python()
    with only_one(cache):
        steps = Steps(cache / "logs", build_environment(), dict(EXPECTED))
        target = target_of(pjsource.find(steps, cache, os.environ), cache)
        wheel = target.wheel
        if options.pjsua and not target.pjsua.is_file():
            wheel = None
            if missing := pjneeds.missing():
                raise Failure(f"pjsua needs the system's own libraries: apt-get install {' '.join(missing)}")
        if wheel is not None and not options.rebuild:
            steps.expected.clear()
            with steps.step("Starting the wheel kept from before") as step:
                if not pjwheel.works(step, wheel):
                    wheel = None
            if wheel is None:
                note(f"it does not work here, building anew ({step.log})")
                steps.expected = dict(EXPECTED)
        if wheel is None or options.rebuild:
            build(steps, target, options.jobs, cache)
            wheel = target.wheel
        assert wheel is not None
        if options.pjsua:
            print(target.pjsua)
            return
        if options.wheel_dir:
            options.wheel_dir.mkdir(parents=True, exist_ok=True)
            shutil.copy(wheel, options.wheel_dir)
        if not options.no_install:
            with steps.step(f"Installing in {sys.prefix}") as step:
                pjwheel.install(step, wheel)
        print(pjwheel.summary(pjwheel.facts_of(wheel)))


def ended(*_: object) -> NoReturn:
    """End as Ctrl+C does, so that what runs is stopped and the next build begins anew."""
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the recipe; returns 0 when done, 1 when a step failed (its message is on stderr)."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    add = parser.add_argument
    add("--no-install", action="store_true", help="only build and keep the wheel")
    add("--wheel-dir", type=Path, metavar="DIR", help="also put the wheel in this folder")
    add("--rebuild", action="store_true", help="build even when a finished wheel is kept")
    add("--pjsua", action="store_true", help="print the path of the C program pjsua, install nothing")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="compile N files at once")
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, ended)
    try:
        run(parser.parse_args(arguments))
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
