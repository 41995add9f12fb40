"""Where passwords come from."""

from pathlib import Path

import pytest

from console.config.schema.network import Account
from console.config.secrets import password


def account(**where: str) -> Account:
    return Account(name="pbx", server="pbx.example", user="desk", **where)


def test_the_first_line_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "pbx.password").write_text("s3cret \nanything else\n")
    assert password(account(password_file="pbx.password"), tmp_path, "account pbx") == "s3cret"


def test_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PBX_PASSWORD", "s3cret")
    assert password(account(password_env="PBX_PASSWORD"), tmp_path, "account pbx") == "s3cret"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({}, "account pbx has no password"),
        ({"password_file": "none"}, "password_file: .*none can't be read: No such file"),
        ({"password_file": "empty"}, "is empty"),
        ({"password_file": "binary"}, "is not UTF-8 text"),
        ({"password_env": "NO_SUCH_VARIABLE"}, "the environment has no NO_SUCH_VARIABLE"),
    ],
)
def test_none_is_an_error_that_says_why(tmp_path: Path, where: dict[str, str], said: str) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=said):
        password(account(**where), tmp_path, "account pbx")
