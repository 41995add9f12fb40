"""The venv of a checkout: what can be used where it lies, what is made anew, what is installed for what."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec = importlib.util.spec_from_file_location("ready", ROOT / "packaging/ready.py")
    assert spec
    assert spec.loader
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    root = tmp_path / "front desk"
    venv = root / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").touch()
    (root / "requirements").mkdir()
    for name in ("pyproject.toml", "requirements/run.txt", "requirements/dev.txt"):
        (root / name).touch()
    needs = {what: (lock, venv / marker.name, took) for what, (lock, marker, took) in module.NEEDS.items()}
    for name, value in {
        "ROOT": root,
        "VENV": venv,
        "PYTHON": venv / "bin/python",
        "PLACE": venv / ".place",
        "NEEDS": needs,
    }.items():
        monkeypatch.setattr(module, name, value)
    return module


@pytest.fixture
def called(ready: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that are run instead of running them."""
    commands: list[str] = []
    monkeypatch.setattr(
        ready, "_call", lambda command, why, quiet=False: commands.append(" ".join(map(str, command)))
    )
    monkeypatch.setattr(ready.shutil, "which", lambda name: None)
    return commands


def choice(ready: Any, monkeypatch: pytest.MonkeyPatch, *words: Any) -> None:
    monkeypatch.setattr(ready.choose, "look", lambda *_: None)
    monkeypatch.setattr(ready.choose, "decide", lambda _: ready.choose.Choice(*words))


def test_a_venv_is_whole_where_it_was_made(ready: Any) -> None:
    assert not ready.whole()  # made by nobody knows what
    ready.PLACE.write_text(str(ready.ROOT))
    assert ready.whole()
    ready.PLACE.write_text("/elsewhere/front desk")
    assert not ready.whole()  # the checkout has moved
    ready.PLACE.unlink()
    (ready.VENV / ".installed").touch()
    assert ready.whole()  # of an older version
    (ready.VENV / ".unfinished").touch()
    assert not ready.whole()  # interrupted
    ready.PYTHON.unlink()
    assert not ready.whole()


def test_an_interrupted_installation_is_made_anew(
    ready: Any, called: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    choice(ready, monkeypatch, "keep")
    ready.PLACE.write_text(str(ready.ROOT))

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(ready, "_call", interrupted)
        assert ready.main(["demo"]) == 130
    assert not ready.whole()
    monkeypatch.setattr(
        ready, "_make_venv", lambda: (ready.PYTHON.parent.mkdir(parents=True), ready.PYTHON.touch())
    )
    assert ready.main(["demo"]) == 0
    assert ready.whole()


@pytest.mark.parametrize(("what", "lock"), [("demo", "run.txt"), ("tests", "dev.txt"), ("tools", "dev.txt")])
def test_what_is_needed_is_installed_once(
    ready: Any, called: list[str], monkeypatch: pytest.MonkeyPatch, what: str, lock: str
) -> None:
    choice(ready, monkeypatch, "keep")
    ready.PLACE.write_text(str(ready.ROOT))
    assert ready.main([what]) == 0
    assert [command.rpartition("/")[2] for command in called] == [lock, "front desk"]
    assert all("--no-deps" in command for command in called)
    assert "--require-hashes" in called[0]
    called.clear()
    assert ready.main([what]) == 0
    assert ready.main(["demo"]) == 0  # all of it is more than the demo needs
    assert called == []


def test_nothing_is_installed_where_there_can_be_no_sip_library(
    ready: Any, called: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    choice(ready, monkeypatch, "cannot", "Install this.")
    assert ready.main(["demo"]) == 1
    assert called == []
    assert capsys.readouterr().err == "Install this.\n"


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        (("build", "It is built."), "pjsip/build.py"),
        (("take", "", Path("/kept/pjsua2.whl")), "/kept/pjsua2.whl"),
        (("pypi", "Practice."), "requirements/wheel.txt"),
    ],
)
def test_the_choice_is_done_before_the_rest(
    ready: Any, called: list[str], monkeypatch: pytest.MonkeyPatch, words: tuple[Any, ...], runs: str
) -> None:
    choice(ready, monkeypatch, *words)
    ready.PLACE.write_text(str(ready.ROOT))
    assert ready.main(["demo"]) == 0
    done = [any(command.endswith(end) for end in (runs,)) for command in called]
    assert done.index(True) < [command.endswith("run.txt") for command in called].index(True)
    assert any("uninstall" in command for command in called) == (words[0] == "take")
