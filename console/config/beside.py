"""The files a config names that lie with it: passwords and recordings of prompts."""

from pathlib import Path

from console.config.model import Office


def beside(office: Office, folder: Path) -> tuple[Path, ...]:
    """Those that are there, below ``folder``, relative to it and in order."""
    named = {account.password_file for account in office.account} | {p.play for p in office.prompt}
    home = folder.resolve()
    found = []
    for name in sorted(filter(None, named)):
        path = (folder / name).resolve()
        if path.is_file() and path.is_relative_to(home):
            found.append(path.relative_to(home))
    return tuple(found)
