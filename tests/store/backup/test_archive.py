"""A backup file is whole, or it is refused with a sentence."""

import gzip
import io
import json
import os
import tarfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from console.store.backup import archive
from console.store.backup.archive import ArchiveError, Manifest, Part, extract, measure, verify, write

MANIFEST = Manifest("2026-11-24T10:00:00+00:00", "0.1.0", 2, "/var/lib/reception/voicemail", True, ())


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "live"
    folder.mkdir()
    for name, content in (("reception.db", b"rows" * 1000), ("a.wav", os.urandom(5000)), ("empty", b"")):
        (folder / name).write_bytes(content)
    return {
        "reception.db": folder / "reception.db",
        "voicemail/a.wav": folder / "a.wav",
        "overrides.toml": folder / "empty",
    }


@pytest.fixture
def backup(tmp_path: Path, files: dict[str, Path]) -> Path:
    path = tmp_path / "b.tar.gz"
    write(path, replace(MANIFEST, parts=measure(files)), files)
    return path


def made_by_hand(path: Path, manifest: object, *members: tarfile.TarInfo) -> Path:
    text = json.dumps(manifest).encode()
    first = tarfile.TarInfo("manifest.json")
    first.size = len(text)
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(first, io.BytesIO(text))
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def test_what_goes_in_comes_out_for_its_owner_alone(
    tmp_path: Path, backup: Path, files: dict[str, Path]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    manifest = extract(backup, out)
    assert manifest == verify(backup)
    assert manifest.at.hour == 10
    for name, source in files.items():
        assert (out / name).read_bytes() == source.read_bytes()
        assert (out / name).stat().st_mode & 0o777 == 0o600
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_file_that_grew_since_it_was_measured_is_written_as_measured(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    manifest = replace(MANIFEST, parts=measure(files))
    with files["voicemail/a.wav"].open("ab") as file:
        file.write(b"the caller speaks on")
    write(tmp_path / "b.tar.gz", manifest, files)
    assert verify(tmp_path / "b.tar.gz") == manifest


def test_a_file_that_changed_leaves_the_last_backup(
    tmp_path: Path, backup: Path, files: dict[str, Path]
) -> None:
    before = backup.read_bytes()
    manifest = replace(MANIFEST, parts=measure(files))
    files["reception.db"].write_bytes(b"else" * 1000)
    with pytest.raises(ArchiveError, match=r"reception.db is not what was backed up"):
        write(backup, manifest, files)
    assert backup.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["b.tar.gz", "live"]


def test_every_cut_and_every_changed_byte_is_found(
    tmp_path: Path, backup: Path, files: dict[str, Path]
) -> None:
    whole = backup.read_bytes()
    broken = tmp_path / "broken"
    for at in range(0, len(whole) - 1, 97):
        broken.write_bytes(whole[:at])
        with pytest.raises(ArchiveError):
            verify(broken)
    body = bytearray(gzip.decompress(whole))
    for content in (b"rows" * 1000, files["voicemail/a.wav"].read_bytes()):
        start = body.index(content)
        for at in range(start, start + len(content), 173):
            body[at] ^= 0x40
            broken.write_bytes(gzip.compress(bytes(body), 1))
            body[at] ^= 0x40
            with pytest.raises(ArchiveError, match="SHA-256 differs"):
                verify(broken)


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "voicemail/../../x", "", "."])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    raw = asdict(replace(MANIFEST, parts=(Part(name, 0, "0"),)))
    with pytest.raises(ArchiveError, match="no place in a backup"):
        extract(made_by_hand(tmp_path / "b", raw), tmp_path)


def test_a_link_instead_of_a_file_is_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("reception.db")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    raw = asdict(replace(MANIFEST, parts=(Part("reception.db", 0, "0"),)))
    with pytest.raises(ArchiveError, match="no ordinary file"):
        extract(made_by_hand(tmp_path / "b", raw, link), tmp_path)


def test_more_than_the_manifest_says_is_refused(tmp_path: Path) -> None:
    extra = tarfile.TarInfo("extra")
    extra.size = 5
    with pytest.raises(ArchiveError, match="more than its manifest"):
        verify(made_by_hand(tmp_path / "b", asdict(MANIFEST), extra))


@pytest.mark.parametrize(
    ("manifest", "why"),
    [
        ({}, "can't be read"),
        ({**asdict(MANIFEST), "format": 9}, "format 9; this version reads 1"),
        ({**asdict(MANIFEST), "made": "yesterday"}, "can't be read"),
        ({**asdict(MANIFEST), "parts": [{}]}, "can't be read"),
        ([], "can't be read"),
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: object, why: str) -> None:
    with pytest.raises(ArchiveError, match=why):
        verify(made_by_hand(tmp_path / "b", manifest))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", gzip.compress(b"hello"), gzip.compress(b"\0" * 10240)],
    ids=["empty", "text", "packed text", "packed nothing"],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(ArchiveError, match="is no backup of reception"):
        verify(tmp_path / "b")


def test_a_full_disk_leaves_nothing_half_made(
    tmp_path: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "b.tar.gz", replace(MANIFEST, parts=measure(files)), files)
    assert os.listdir(tmp_path) == ["live"]
