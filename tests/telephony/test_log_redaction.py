"""Log lines name nobody."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.telephony.log_redaction import DiscreetLog, discreet


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (
            '[EARLY] To: "Ana Ruiz" <sip:+12125550142@10.0.0.1>;tag=c61',
            '[EARLY] To: "…" <sip:…@10.0.0.1>;tag=c61',
        ),
        ("To: sip:maria@127.0.0.1:5060;tag=0dbc84", "To: sip:…@127.0.0.1:5060;tag=0dbc84"),
        ("From: Ana Ruiz <sips:ana@10.0.0.1>", "From: <sips:…@10.0.0.1>"),
        ("tel:+1-212-555-0142;phone-context=x", "tel:…;phone-context=x"),
        ("calls 12125550142 now", "calls … now"),
        ("calls +1 (212) 555-0142.", "calls …."),
    ],
)
def test_a_line(line: str, written: str) -> None:
    assert discreet(line) == written


@pytest.mark.parametrize(
    "line",
    [
        "01:23:26.653  pjlib  .epoll (ptr=0x7f53343cef98) 127.0.0.1:40012",
        "2026-11-25 01:06:17,072 ERROR console: desk-1-v.sealed: 403 in 1500 ms",
    ],
)
def test_what_who_mends_it_needs_stays(line: str) -> None:
    assert discreet(line) == line


NUMBERS = st.from_regex(r"\+?[1-9][0-9]{6,14}", fullmatch=True)


@given(NUMBERS, st.sampled_from(["{}", "to {} ", "<sip:{}@a>", "={};"]))
def test_no_number_stays(number: str, around: str) -> None:
    assert number.lstrip("+") not in discreet(around.format(number))


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(discreet(text), str)


def test_what_a_library_writes_goes_to_the_file_line_by_line(tmp_path: Path) -> None:
    log = DiscreetLog(tmp_path / "log")
    with open(log.name, "ab", buffering=0) as out:
        out.write(b'To: "Ana Ru')
        out.write(b'iz" <sip:ana@127.0.0.1>\nfrom 2125550142')
        out.write(b"\xff\n" + b"x" * 200_000)
    log.close()
    text = (tmp_path / "log").read_text()
    assert text.startswith('To: "…" <sip:…@127.0.0.1>\nfrom …')
    assert text.count("x") == 200_000
    assert os.stat(tmp_path / "log").st_mode & 0o777 == 0o600
