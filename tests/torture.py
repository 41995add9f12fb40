"""The SIP torture messages of RFC 4475: the 49 files of the archive in its appendix A, which anybody may
unpack from the RFC's text. They are no part of this repository; ``SHARED`` names the folder above them."""

import os
from pathlib import Path

import pytest

SOURCE = "appendix A of https://www.rfc-editor.org/rfc/rfc4475.txt (gzip, tar, base64)"


def messages() -> dict[str, bytes]:
    """name → message; skips the test where they are not."""
    shared = Path(os.environ.get("SHARED", Path(__file__).resolve().parents[2] / "shared"))
    folder = shared / "torture" / "rfc4475"
    if not folder.is_dir():
        pytest.skip(
            f"the messages of RFC 4475: unpack {SOURCE} into torture/rfc4475, set SHARED to that place"
        )
    found = {file.stem: file.read_bytes() for file in sorted(folder.iterdir())}
    assert len(found) == 49
    return found
