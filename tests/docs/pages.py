"""The pages of the documentation, and what stands in them as code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = {
    path.name: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"))
}


def blocks(text: str, *languages: str) -> list[str]:
    """The fenced blocks of a page that are marked as one of the languages; "" is no mark."""
    return [
        body for mark, body in re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S) if mark in languages
    ]


def spans(text: str) -> list[str]:
    """What stands between single backticks, each in one line."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", outside)]
