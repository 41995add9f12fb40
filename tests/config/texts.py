"""Configs for tests: one that is right, and the same with a change."""

from pathlib import Path

GOOD = """
[office]
name = "Test Office"
timezone = "America/New_York"
country = "US"
region = "NY"

[sip]
listen = "127.0.0.1:5060"

[[trunk]]
name = "line"
address = "127.0.0.1:5070"
numbers = ["+1 212 555 0100"]

[modes.open]
hours = "Mo-Fr 08:00-17:00; PH off"

[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:5070"

[numbers]
mobile = "+1 212 555 0171"

[[prompt]]
name = "closed"
text = "We are closed."

[[voicemail]]
name = "front"

[[rule]]
name = "closed"
when = { mode = "closed" }
then = ["say closed", "voicemail front"]

[routing]
otherwise = ["desk 20s", "staff sam 20s", "number mobile 20s", "voicemail front"]
"""


def written(folder: Path, text: str = GOOD) -> Path:
    """The text as a config file in a folder."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def changed(*changes: tuple[str, str]) -> str:
    """The right config with each first text replaced by the second."""
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
