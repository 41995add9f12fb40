"""What the terminal can show."""

import os


def only_ascii() -> bool:
    """Whether the terminal's locale names a character set that is not UTF-8."""
    locale = next((os.environ[key] for key in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(key)), "")
    charset = locale.partition(".")[2].partition("@")[0].lower().replace("-", "")
    return locale in ("C", "POSIX") or (bool(charset) and charset != "utf8")
