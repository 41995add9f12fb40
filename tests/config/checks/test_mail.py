"""What the config can have wrong about mail."""

from pathlib import Path

import pytest

from console.config.load import ConfigErrors, load
from console.config.schema.mail import Mail

OFFICE = """
[office]
name = "Test"
timezone = "America/New_York"
country = "US"

[[voicemail]]
name = "front"
{box}

[routing]
otherwise = "voicemail front"
"""


def problems(folder: Path, mail: str, box: str = "") -> list[str]:
    path = folder / "config.toml"
    path.write_text(OFFICE.format(box=box) + mail)
    try:
        return [str(each) for each in load(path).warnings]
    except ConfigErrors as errors:
        return [str(each) for each in errors.problems]


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ('server = "mail.example"', "mail.sender: is missing: write the address"),
        ('server = "mail.example"\nsender = "desk at clinic"', "write a mail address, such as desk@clinic"),
        ('server = "mail.example"\nsender = "a@b.c\\r\\nBcc: d@e.f"', "write a mail address"),
        ('server = "smtp://mail"\nsender = "a@b.c"', "write a host or host:port"),
        ('server = "mail"\nsender = "a@b.c"\nuser = "desk"', "has no password"),
        ('server = "mail"\nsender = "a@b.c"\npassword_file = "none"', "there is no file"),
        ('server = "mail"\nsender = "a@b.c"\nca = "none.pem"', "there is no file"),
        ('server = "mail"\nsender = "a@b.c"\nsecurity = "off"', "travel readable to another machine"),
        ('server = "mail"\nsender = "a@b.c"\nsecurity = "ssl"', "write 'starttls', 'tls' or 'off'"),
    ],
)
def test_an_error_says_what_would_be_right(tmp_path: Path, mail: str, said: str) -> None:
    found = problems(tmp_path, f"[mail]\n{mail}\n")
    assert any(said in line for line in found), found


def test_a_box_that_wants_mail_needs_a_server(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, "", 'notify = "maria@clinic.example"')
    assert 'voicemail[0].notify = "maria@clinic.example"' in line
    assert "write [mail] with server and sender" in line


def test_ports_go_with_the_security() -> None:
    assert Mail(server="mail.example").place == ("mail.example", 587)
    assert Mail(server="mail.example", security="tls").place == ("mail.example", 465)
    assert Mail(server="127.0.0.1:2525", security="off").place == ("127.0.0.1", 2525)
    assert Mail(server="[::1]:25").place == ("::1", 25)
