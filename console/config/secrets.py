"""Passwords of accounts and servers: from a file or the environment, never from the config itself."""

import os
from pathlib import Path
from typing import Protocol


class Locked(Protocol):
    """What has a password that stands elsewhere."""

    @property
    def password_file(self) -> str:
        """The file that holds it."""

    @property
    def password_env(self) -> str:
        """The environment variable that holds it."""


def password(account: Locked, base_dir: Path, where: str) -> str:
    """A password: the first line of its file (relative to ``base_dir``), or its environment variable.
    ``where`` says whose it is. Raises ``ValueError`` naming the key when there is none."""
    if account.password_env:
        found = os.environ.get(account.password_env, "")
        if not found:
            raise ValueError(f"{where}: password_env: the environment has no {account.password_env}; set it")
        return found
    if not account.password_file:
        raise ValueError(f"{where} has no password: write password_file or password_env")
    path = base_dir / account.password_file
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as wrong:
        raise ValueError(f"{where}: password_file: {path} can't be read: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{where}: password_file: {path} is not UTF-8 text") from None
    first = lines[0].strip() if lines else ""
    if not first:
        raise ValueError(f"{where}: password_file: {path} is empty; write the password on its first line")
    return first
