"""Installing: done once, said in words, undone by the commands it names. No root and no systemd here."""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from console.cli.admin import install, systemd_unit
from console.cli.admin.install import Step, for_machine, for_user, perform, program_of, services
from console.cli.admin.machine import InstallError, Machine
from console.config.load import load
from tests.config.texts import GOOD, written
from tests.needs import need

PROGRAM = Path("/opt/reception/bin/reception")
MORE = """
[[account]]
name = "pbx"
server = "127.0.0.1:5070"
user = "desk"
password_file = "pbx.secret"

[[prompt]]
name = "hello"
play = "hello.wav"

[roles]
receptionist = ["@frontdesk"]
"""


@dataclass(frozen=True, slots=True)
class Toy(Machine):
    """A machine in a folder: users, groups and services are names in a set, owners are noted."""

    names: set[str] = field(default_factory=set)
    owners: dict[Path, tuple[int, str, str]] = field(default_factory=dict)
    ran: list[tuple[str, ...]] = field(default_factory=list)

    def has_user(self, name: str) -> bool:
        return name in self.names

    has_group = has_user

    def booted(self) -> bool:
        return True

    def asked(self, what: str, unit: str) -> bool:
        return what in self.names

    def run(self, *words: str) -> None:
        self.ran.append(words)
        self.names.add({"enable": "is-enabled", "start": "is-active"}.get(words[1], words[-1]))

    def own(self, path: Path, mode: int, owner: str = "", group: str = "") -> None:
        path.chmod(mode)
        self.owners[path] = (mode, owner, group)

    def is_so(self, path: Path, mode: int, owner: str = "", group: str = "") -> bool:
        return self.owners.get(path) == (mode, owner, group)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A config with a password and a recording beside it."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "pbx.secret").write_text("correct horse")
    shutil.copy(
        Path(__file__).parents[3] / "console/speech/prompts/closed.wav", tmp_path / "mine" / "hello.wav"
    )
    return written(tmp_path / "mine", GOOD + MORE)


def whole(toy: Toy, config: Path) -> list[Step]:
    steps = list(for_machine(toy, PROGRAM, load(config).office, config))
    return [*steps, *services(toy, changed=any(not step.done for step in steps), now=True)]


def test_a_machine_gets_user_folders_config_unit_and_groups_once(tmp_path: Path, office: Path) -> None:
    toy = Toy(root=tmp_path / "root")
    undo = perform(whole(toy, office), dry=False)
    etc = tmp_path / "root/etc/reception"
    assert {path.name: toy.owners[path] for path in etc.iterdir()} == {
        "config.toml": (0o640, "root", "reception"),
        "hello.wav": (0o640, "root", "reception"),
        "pbx.secret": (0o600, "reception", "reception"),
        "voicemail.key": (0o600, "reception", "reception"),
    }
    assert (etc / "config.toml").read_text() == office.read_text()
    assert toy.owners[tmp_path / "root/var/lib/reception"] == (0o700, "reception", "reception")
    made = (tmp_path / "root/etc/systemd/system/reception.service").read_text()
    assert made == systemd_unit.for_machine(PROGRAM, headset=False)
    assert (tmp_path / "root/usr/local/bin/reception").readlink() == PROGRAM
    assert [words[0] for words in toy.ran] == ["useradd", "groupadd", "systemctl", "systemctl", "systemctl"]
    assert undo[0] == "systemctl disable --now reception.service"
    assert undo[-2:] == ["groupdel frontdesk", "userdel reception"]
    again = whole(toy, office)
    assert all(step.done for step in again), [step.what for step in again if not step.done]
    assert perform(again, dry=False) == []


def test_a_config_that_is_there_is_left_alone(tmp_path: Path, office: Path) -> None:
    toy = Toy(root=tmp_path / "root")
    there = tmp_path / "root/etc/reception/config.toml"
    there.parent.mkdir(parents=True)
    there.write_text("# ours")
    perform(whole(toy, office), dry=False)
    assert there.read_text() == "# ours"
    assert sorted(path.name for path in there.parent.iterdir()) == ["config.toml", "voicemail.key"]


def test_a_new_key_is_never_made_for_sealed_messages(tmp_path: Path, office: Path) -> None:
    toy = Toy(root=tmp_path / "root")
    messages = tmp_path / "root/var/lib/reception/voicemail"
    messages.mkdir(parents=True)
    (messages / "x.sealed").touch()
    perform(whole(toy, office), dry=False)
    assert not (tmp_path / "root/etc/reception/voicemail.key").exists()


def test_a_service_has_no_keyring(tmp_path: Path, office: Path) -> None:
    office.write_text(office.read_text() + '\n[privacy]\nkey_file = "keyring"\n')
    with pytest.raises(InstallError, match="a service, which has no keyring; leave key_file out"):
        whole(Toy(root=tmp_path / "root"), office)


def test_a_dry_run_changes_nothing(tmp_path: Path, office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toy = Toy(root=tmp_path / "root")
    perform(whole(toy, office), dry=True)
    assert not (tmp_path / "root").exists()
    assert toy.ran == []
    said = capsys.readouterr().out.splitlines()
    assert said
    assert all(line.startswith("would be  ") for line in said)


def test_a_user_gets_a_desk_of_their_own(
    tmp_path: Path, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    toy, state = Toy(user=True), tmp_path / "state"

    def steps() -> Iterable[Step]:
        return for_user(toy, PROGRAM, install.paths.config(), state)

    perform(list(steps()), dry=False)
    own = tmp_path / "config/reception/config.toml"
    assert own.read_bytes() == install.paths.sample().read_bytes()
    text = (tmp_path / "config/systemd/user/reception.service").read_text()
    assert f"ExecStart={PROGRAM} serve --config {own} --state {state}\n" in text
    assert "User=" not in text
    assert toy.ran == []
    assert all(step.done for step in steps())


def test_a_program_that_a_service_can_not_run_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install.build, "installed", object)
    with pytest.raises(InstallError, match="is not there"):
        program_of(tmp_path, for_all=True)
    (tmp_path / "bin").mkdir()
    for name in ("reception", "python"):
        (tmp_path / "bin" / name).touch(mode=0o755)
    assert program_of(tmp_path, for_all=False) == tmp_path / "bin" / "reception"
    tmp_path.chmod(0o700)
    with pytest.raises(InstallError, match="closed to others"):
        program_of(tmp_path, for_all=True)


def test_a_missing_sip_library_is_said_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.build, "installed", lambda: None)
    with pytest.raises(InstallError, match="reception pjsip"):
        program_of(tmp_path, for_all=True)


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(InstallError, match="No such file"):
        Machine().run("ls", "/nowhere")
    with pytest.raises(InstallError, match="no-such-command is not on this machine"):
        Machine().run("no-such-command")


def test_a_unit_has_its_words_quoted() -> None:
    text = systemd_unit.for_user(PROGRAM, Path("/home/a b/100%.toml"), Path("/home/x/$y"))
    assert 'serve --config "/home/a b/100%%.toml" --state /home/x/$$y\n' in text


@pytest.mark.parametrize("headset", [False, True])
def test_systemd_finds_nothing_wrong_with_the_unit_and_little_exposed(tmp_path: Path, headset: bool) -> None:
    need("systemd-analyze")
    path = tmp_path / install.UNIT
    path.write_text(systemd_unit.for_machine(Path("/bin/true"), headset=headset))
    checked = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert rated.returncode == 0, rated.stdout[-200:]
