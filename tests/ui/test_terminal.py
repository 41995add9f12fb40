"""Which terminals get the board of ASCII letters."""

import pytest

from console.ui.paint.terminal import only_ascii


@pytest.mark.parametrize(
    ("locale", "ascii_only"),
    [
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "de_DE"}, True),
        ({"LANG": "de_DE@euro"}, True),
        ({"LANG": "de_DE.ISO-8859-15"}, True),
        ({"LANG": "ja_JP.eucJP"}, True),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LANG": "en_US.utf8"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LC_CTYPE": "UTF-8"}, False),
        ({"LC_ALL": "C", "LC_CTYPE": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}, True),
        ({"LC_CTYPE": "de_DE.UTF-8", "LANG": "C"}, False),
        ({"LC_ALL": "", "LANG": "C"}, True),
        ({}, False),
    ],
)
def test_the_locale_says_what_a_terminal_can_show(locale: dict[str, str], ascii_only: bool) -> None:
    assert only_ascii(locale) is ascii_only
