"""The files a config names that lie with it: passwords and recordings of prompts."""

import os
from pathlib import Path

from console.config.schema.office import Office


def beside(office: Office, folder: Path) -> tuple[Path, ...]:
    """Those that are there, below ``folder``, relative to it and in order; none that is hidden, since a
    restore must never write a file that some program reads unasked."""
    named = {account.password_file for account in office.account} | {p.play for p in office.prompt}
    home = folder.resolve()
    found = []
    for name in sorted(filter(None, named)):
        path = Path(os.path.normpath(name))
        inside = (folder / path).resolve().is_relative_to(home) and not path.is_absolute()
        if inside and (folder / path).is_file() and not any(part.startswith(".") for part in path.parts):
            found.append(path)
    return tuple(found)
