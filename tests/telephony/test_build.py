import json
from pathlib import Path

import pytest

from console.telephony.build import consequences, few_lines, installed, unsafe

FACTS = {
    "pjproject": "2.17",
    "max_calls": 512,
    "max_accounts": 64,
    "max_buddies": 1024,
    "max_players": 512,
    "max_recorders": 512,
    "ioqueue_handles": 4096,
    "sound": "alsa",
    "codecs": ["G722", "PCMU", "opus"],
    "tls": "OpenSSL 3.0.17",
    "srtp": "libsrtp2 2.5.0",
    "assertions": False,
    "dialog_events": True,
    "settings": "0a1b2c3d",
    "built": "2026-01-02",
}


def distribution(folder: Path, name: str, version: str, record: str | None = None) -> str:
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    if record is not None:
        (info / "reception-build.json").write_text(record)
    return str(folder)


def own(folder: Path, **changes: object) -> str:
    return distribution(folder, "pjsua2", "2.17+reception.s0a1b2c3d", json.dumps({**FACTS, **changes}))


def wheel(folder: Path, version: str = "2.15.1.post1") -> str:
    return distribution(folder, "pjsua2-python", version)


def test_nothing_installed(tmp_path: Path) -> None:
    distribution(tmp_path, "pjsua2-pybind11", "0.1")
    assert installed([str(tmp_path), str(tmp_path / "absent")]) is None


def test_the_own_build_is_read_from_its_record(tmp_path: Path) -> None:
    build = installed([own(tmp_path)])
    assert build is not None
    assert (build.name, build.version, build.settings, build.built) == (
        "own",
        "2.17",
        "0a1b2c3d",
        "2026-01-02",
    )
    assert (build.lines, build.accounts, build.buddies) == (512, 64, 1024)
    assert (build.players, build.recorders, build.handles) == (512, 512, 4096)
    assert build.sound
    assert build.dialog_events
    assert not build.assertions
    assert build.codecs == ("G722", "PCMU", "opus")
    assert (build.tls, build.srtp) == ("OpenSSL 3.0.17", "libsrtp2 2.5.0")


def test_the_wheel_is_known_by_measurement(tmp_path: Path) -> None:
    build = installed([wheel(tmp_path)])
    assert build is not None
    assert (build.name, build.version, build.lines, build.accounts) == ("wheel", "2.15.1", 4, 8)
    assert (build.tls, build.sound, build.assertions) == ("OpenSSL 1.0.2k", False, True)


def test_another_version_of_the_wheel_promises_no_tls(tmp_path: Path) -> None:
    build = installed([wheel(tmp_path, "2.16")])
    assert build is not None
    assert (build.version, build.tls) == ("2.16", "")


def test_a_build_without_a_record_is_taken_for_the_smallest(tmp_path: Path) -> None:
    build = installed([distribution(tmp_path, "pjsua2", "2.12")])
    assert build is not None
    assert (build.name, build.version, build.lines, build.sound) == ("other", "2.12", 4, False)
    assert unsafe(build)


def test_side_by_side_the_wheel_is_what_python_imports(tmp_path: Path) -> None:
    own(tmp_path)
    build = installed([wheel(tmp_path)])
    assert build is not None
    assert build.name == "wheel"


def test_the_first_folder_of_the_path_wins(tmp_path: Path) -> None:
    path = [own(tmp_path / "first"), wheel(tmp_path / "second")]
    first, second = installed(path), installed(path[::-1])
    assert first is not None
    assert second is not None
    assert (first.name, second.name) == ("own", "wheel")


@pytest.mark.parametrize("record", ["", "[]", "{}", json.dumps({**FACTS, "max_calls": "many"})])
def test_a_damaged_record_is_refused_with_what_to_do(tmp_path: Path, record: str) -> None:
    with pytest.raises(ValueError, match="reception pjsip"):
        installed([distribution(tmp_path, "pjsua2", "2.17", record)])


def test_the_own_build_is_not_unsafe(tmp_path: Path) -> None:
    build = installed([own(tmp_path)])
    assert build is not None
    assert unsafe(build) == ()
    told = " ".join(consequences(build))
    assert "512 calls at once" in told
    assert "No sound" not in told


def test_everything_unsafe_about_the_wheel_is_said(tmp_path: Path) -> None:
    build = installed([wheel(tmp_path)])
    assert build is not None
    told = consequences(build)
    assert told[-len(unsafe(build)) :] == unsafe(build)
    for word in ("4 calls", "No sound device", "flood", "Assertions", "OpenSSL 1.0.2k", "CVE-2026-29068"):
        assert any(word in sentence for sentence in told), word


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"ioqueue_handles": 64}, "flood"),
        ({"assertions": True}, "Assertions"),
        ({"tls": "OpenSSL 1.1.1w"}, "TLS by OpenSSL 1.1.1w"),
        ({"tls": ""}, "unknown library"),
        ({"pjproject": "2.16"}, "security fixes"),
    ],
)
def test_each_danger_is_told_alone(tmp_path: Path, change: dict[str, object], word: str) -> None:
    build = installed([own(tmp_path, **change)])
    assert build is not None
    (sentence,) = unsafe(build)
    assert word in sentence


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"max_calls": 4}, "too few for a clinic"),
        ({"sound": ""}, "No sound device"),
        ({"codecs": ["PCMU"]}, "No Opus"),
        ({"dialog_events": False}, "Busy lamps"),
        ({"max_accounts": 1}, "1 account,"),
    ],
)
def test_each_limit_is_told(tmp_path: Path, change: dict[str, object], word: str) -> None:
    build = installed([own(tmp_path, **change)])
    assert build is not None
    assert any(word in sentence for sentence in consequences(build))


def test_lines_for_practice_only_are_counted_and_enough_are_not(tmp_path: Path) -> None:
    assert few_lines(None) == 0
    assert few_lines(installed([distribution(tmp_path / "pypi", "pjsua2-python", "2.15.1.post1")])) == 4
    own = distribution(tmp_path / "own", "pjsua2", "2.17+reception.s0a1b2c3d", json.dumps(FACTS))
    assert few_lines(installed([own])) == 0
