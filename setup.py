"""The long description for an index page: README.md, its links to files of the repository made absolute.

The rest of the build is in pyproject.toml; the repository's address is `[tool.release] url` there, or
PROJECT_URL in the environment of who builds.
"""

import os
import re
import tomllib
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).resolve().parent
_LINK = re.compile(r"(!?)(\[[^\]]*\])\(([^)#:\s]+)(#[^)\s]*)?\)")
_PICTURE = (".png", ".gif", ".svg")


def release() -> dict[str, str]:
    """What pyproject.toml says of a release: url, pages, pictures; the url without a slash at its end."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = {**said["tool"]["release"], "version": said["project"]["version"]}
    return {**found, "url": os.environ.get("PROJECT_URL", found["url"]).rstrip("/")}


def absolute(text: str, of: dict[str, str]) -> str:
    """A page in which each link to a file of the repository leads to that file at the version's tag."""

    def link(found: re.Match[str]) -> str:
        picture, name, path, part = found.groups()
        kind = "pictures" if path.endswith(_PICTURE) else "pages"
        return f"{picture}{name}({of[kind].format(**of, path=path)}{part or ''})"

    return _LINK.sub(link, text)


if __name__ == "__main__":
    address = release()
    setup(
        long_description=absolute((ROOT / "README.md").read_text(encoding="utf-8"), address),
        long_description_content_type="text/markdown",
        project_urls={
            "Source": address["url"],
            "Documentation": address["pages"].format(**address, path="docs/install.md"),
            "Changes": address["pages"].format(**address, path="CHANGELOG.md"),
            "Security": address["pages"].format(**address, path="SECURITY.md"),
        },
    )
