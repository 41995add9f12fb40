"""The installed SIP library, where it is our own build: one file for every Python from 3.11."""

import re
import subprocess
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

from tests.needs import missing, need


@pytest.fixture(scope="module")
def own() -> Distribution:
    try:
        found = distribution("pjsua2")
    except PackageNotFoundError:
        missing("pjsua2 is not our own build: make pjsip")
    if "abi3" not in (found.read_text("WHEEL") or ""):
        missing("pjsua2 is an older build of our own: make pjsip")
    return found


@pytest.fixture(scope="module")
def extension(own: Distribution) -> Path:
    (name,) = [file for file in own.files or () if file.name.startswith("_pjsua2.")]
    return Path(str(name.locate()))


def needed(extension: Path, *options: str) -> str:
    return subprocess.check_output([need("objdump"), *options, extension], text=True)


def test_its_tags_are_of_the_limited_api_and_an_old_c_library(own: Distribution, extension: Path) -> None:
    assert re.search(r"^Tag: cp311-abi3-manylinux_2_\d+_\w+$", own.read_text("WHEEL") or "", re.M)
    assert own.metadata["Requires-Python"] == ">=3.11"
    assert extension.name == "_pjsua2.abi3.so"


def test_it_asks_python_for_nothing_outside_the_limited_api(extension: Path) -> None:
    wanted = set(re.findall(r"\*UND\*.*\s(_?Py\w+)$", needed(extension, "-T"), re.M))
    assert len(wanted) > 50
    # All that is outside begins with an underscore, and of those names only these are inside (PEP 384).
    private = {name.removeprefix("_Py") for name in wanted if name.startswith("_")}
    structs = {"_NoneStruct", "_TrueStruct", "_FalseStruct", "_NotImplementedStruct", "_EllipsisObject"}
    functions = {"_Dealloc", "Object_New", "Object_NewVar", "Object_CallMethod_SizeT"}
    assert private <= structs | functions


def test_it_shows_what_the_desk_calls_beside_the_binding(extension: Path) -> None:
    shown = set(re.findall(r"\.text\s.*\s(pj\w+)$", needed(extension, "-T"), re.M))
    assert {
        "pjsua_ext_snd_dev_create",
        "pjsip_endpt_register_module",
        "pjmedia_snd_port_get_clock_src",
    } <= shown


def test_it_needs_of_the_machine_only_what_every_one_has(extension: Path) -> None:
    libraries = re.findall(r"NEEDED\s+(\S+)", needed(extension, "-p"))
    carried = {path.name for path in (extension.parent / "pjsua2.libs").glob("*")}
    own = {library for library in libraries if library not in carried}
    every = {f"lib{name}" for name in ("stdc++.so.6", "gcc_s.so.1", "m.so.6", "c.so.6", "pthread.so.0")}
    assert own <= every | {"ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
    assert any(name.startswith("libcrypto") for name in carried)
    assert not any(name.startswith(("libasound", "libsrtp2", "libnss")) for name in carried)
