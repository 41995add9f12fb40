"""Builds PJSIP's pjsua2 for the Python that runs this, and installs it: the recipe of `make pjsip`.

    python packaging/pjsip/build.py [--no-install] [--wheel-dir DIR] [--rebuild] [--pjsua]

Environment: PJPROJECT_TARBALL and PJPROJECT_SHA256 take a source by path, DEBIAN_MIRROR names a
mirror where apt has none. README.md beside this file tells more.
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
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pjneeds
import pjsource
import pjwheel
from pjsteps import Failure, Steps, note

HERE = Path(__file__).parent
CONFIG_SITE = HERE / "config_site.h"
FACTS_PROGRAM = HERE / "facts.cpp"

# NDEBUG makes a misuse an error instead of the end of the process; the two others make an overflow
# in a parser the end of the process instead of somebody else's code.
CFLAGS = "-O2 -fPIC -DNDEBUG -fstack-protector-strong -D_FORTIFY_SOURCE=2"
LDFLAGS = "-Wl,-z,relro,-z,now"
# The wrapper is glue: -O1 halves the time its one huge file takes.
WRAPPER_FLAGS = ("-O1", "-w")
# Debian leaves the bundled libraries out of the source, so Debian's are used. What a front desk
# never needs is left out: every parser less is one less to attack.
CONFIGURE = (
    "--enable-epoll",
    "--with-external-srtp",
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
# PJSIP 2.16 and newer offer and accept real-time text unless each call says otherwise. Every text
# stream has a thread of its own, and hanging up waits up to 300 ms for it: anybody's INVITE with a
# text line would make all callers wait. So no text is the default here.
AMENDMENTS = (("pjsip/src/pjsua-lib/pjsua_call.c", "opt->txt_cnt = 1;", "opt->txt_cnt = 0;"),)


@dataclass(frozen=True)
class Target:
    """What is to be built, and where it is kept."""

    source: pjsource.Source
    settings: str
    folder: Path

    @property
    def wheel(self) -> Path:
        """The wheel for the Python that runs this."""
        return self.folder / pjwheel.wheel_name(self.source.version, self.settings)

    @property
    def pjsua(self) -> Path:
        """The C program built from the same source: the limit that benches compare with."""
        return self.folder / "pjsua"


def target_of(source: pjsource.Source, cache: Path) -> Target:
    """Return the target whose folder is named by version and settings."""
    flags = (CFLAGS, LDFLAGS, *WRAPPER_FLAGS, *CONFIGURE, *itertools.chain(*AMENDMENTS))
    settings = pjwheel.settings_key(source.sha256, (CONFIG_SITE, FACTS_PROGRAM), flags)
    return Target(source, settings, cache / f"{source.version}-{settings}")


def build(steps: Steps, target: Target, jobs: int) -> None:
    """Build the wheel and pjsua from the source and keep them; the tree stays only after a failure."""
    if packages := pjneeds.missing():
        raise Failure(pjneeds.message(packages))
    for left in target.folder.parent.glob("*/tree"):
        shutil.rmtree(left)
    tree = target.folder / "tree"
    tree.mkdir(parents=True)
    with steps.step("Unpacking") as step:
        step.run(["tar", "--extract", "--strip-components=1", "--no-same-owner", "--file", target.source.path,
                  "--directory", tree])  # fmt: skip
        shutil.copy(CONFIG_SITE, tree / "pjlib/include/pj/config_site.h")
        for name, old, new in AMENDMENTS:
            text = (tree / name).read_text(encoding="utf-8")
            (tree / name).write_text(text.replace(old, new), encoding="utf-8")
        # Debian leaves this driver's source out but not out of the Makefile; it is for other systems.
        (tree / "pjmedia/src/pjmedia-audiodev/bdimad_dev.c").touch()
    with steps.step("Configuring") as step:
        step.run(["./aconfigure", *CONFIGURE], tree)
    with steps.step("Compiling PJSIP") as step:
        step.run(["make", f"-j{jobs}", "lib"], tree)
    swig = tree / "pjsip-apps/src/swig/python"
    with steps.step("Compiling pjsua, and asking the libraries what they can do") as step:
        step.run(["make", f"-j{jobs}", "-C", "pjsip-apps/build", "pjsua"], tree)
        helper = ["make", "--silent", "--no-print-directory", "-f", "helper.mak"]
        compile_flags = step.read([*helper, "cflags"], swig).split()
        link_flags = step.read([*helper, "ldflags"], swig).split() + LDFLAGS.split()
        libraries = [f"-l{name}" for name in step.read([*helper, "libs"], swig).split()]
        step.run(["g++", *compile_flags, FACTS_PROGRAM, "-o", "facts", *link_flags, *libraries], tree)
        facts = json.loads(step.read(["./facts"], tree))
        if lacks := lacking(facts):
            raise Failure(step.failed(f"the build has no {', no '.join(lacks)}"))
    with steps.step("Generating the Python module") as step:
        step.run(["make", "pjsua2_wrap.cpp"], swig)
    with steps.step("Compiling the Python module (one or two minutes)") as step:
        include = f"-I{sysconfig.get_path('include')}"
        extension = f"_pjsua2{sysconfig.get_config_var('EXT_SUFFIX')}"
        wrap = ["-c", "pjsua2_wrap.cpp", "-o", "wrap.o"]
        step.run(["g++", *compile_flags, *WRAPPER_FLAGS, include, *wrap], swig)
        step.run(["g++", "-shared", "wrap.o", "-o", extension, *link_flags, *libraries], swig)
    with steps.step("Making the wheel and starting it") as step:
        built = {**facts, **provenance(target)}
        wheel = tree / target.wheel.name
        pjwheel.write(wheel, swig / "pjsua2.py", swig / extension, tree / "COPYING", built)
        if not pjwheel.works(step, wheel):
            raise Failure(step.failed("the library does not start"))
        shutil.copy(next((tree / "pjsip-apps/bin").glob("pjsua-*")), target.pjsua)
        wheel.replace(target.wheel)
    shutil.rmtree(tree)


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
        "source": target.source.path.name,
        "source_sha256": target.source.sha256,
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
    outer = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "CC", "CXX", "CPPFLAGS", "LIBS"}
    kept = {name: value for name, value in os.environ.items() if name not in outer}
    return {**kept, "LC_ALL": "C.UTF-8", "CFLAGS": CFLAGS, "CXXFLAGS": CFLAGS, "LDFLAGS": LDFLAGS}


def run(options: argparse.Namespace) -> None:
    """Find the source, build what is not kept from before, install it."""
    cache = pjwheel.cache_home()
    pjwheel.python_tag()
    packages = pjneeds.missing()
    # A wheel kept from before may be all that is wanted; even then its source is read, with xz.
    if packages and ("xz-utils" in packages or not any(cache.glob("*/*.whl"))):
        raise Failure(pjneeds.message(packages))
    with only_one(cache):
        steps = Steps(cache / "logs", build_environment())
        target = target_of(pjsource.find(steps, cache, os.environ), cache)
        kept = False
        if target.wheel.is_file() and target.pjsua.is_file() and not options.rebuild:
            with steps.step("Starting the wheel kept from before") as step:
                kept = pjwheel.works(step, target.wheel)
            if not kept:
                note(f"it does not work here, building anew ({step.log})")
        if not kept:
            build(steps, target, options.jobs)
        if options.pjsua:
            print(target.pjsua)
            return
        if options.wheel_dir:
            options.wheel_dir.mkdir(parents=True, exist_ok=True)
            shutil.copy(target.wheel, options.wheel_dir)
        if not options.no_install:
            with steps.step(f"Installing in {sys.prefix}") as step:
                pjwheel.install(step, target.wheel)
        print(pjwheel.summary(pjwheel.facts_of(target.wheel)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the recipe; returns 0 when done, 1 when a step failed (its message is on stderr)."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    add = parser.add_argument
    add("--no-install", action="store_true", help="only build and keep the wheel")
    add("--wheel-dir", type=Path, metavar="DIR", help="also put the wheel in this folder")
    add("--rebuild", action="store_true", help="build even when a finished wheel is kept")
    add("--pjsua", action="store_true", help="print the path of the C program pjsua, install nothing")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="compile N files at once")
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
