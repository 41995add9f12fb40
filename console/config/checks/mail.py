"""What the config can have wrong about mail."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path

from console.config.explain import show
from console.config.problems import Problem
from console.config.schema.mail import Mail


def check_mail(mail: Mail, base_dir: Path, asked: Iterator[tuple[str, str]]) -> Iterator[Problem]:
    """Problems of ``[mail]``; ``asked`` are keys and values that want mail sent."""
    if not mail.server:
        for key, value in asked:
            yield Problem(key, value, "no mail can leave: write [mail] with server and sender")
        return
    if not mail.sender:
        yield Problem("mail.sender", "", "is missing: write the address that notices come from")
    if mail.ca and not (base_dir / mail.ca).is_file():
        yield Problem("mail.ca", show(mail.ca), f"there is no file {base_dir / mail.ca}")
    if mail.user and not (mail.password_file or mail.password_env):
        yield Problem("mail.user", show(mail.user), "has no password: write password_file or password_env")
    if mail.password_file and mail.password_env:
        yield Problem("mail.password_env", show(mail.password_env), "means nothing beside password_file")
    if mail.password_file and not (base_dir / mail.password_file).is_file():
        where = base_dir / mail.password_file
        yield Problem("mail.password_file", show(mail.password_file), f"there is no file {where}")
    if mail.patients and mail.security == "off" and not _near(mail.place[0]):
        message = "what patients say must not travel readable: use starttls or tls"
        yield Problem("mail.patients", "true", message)
    if mail.security == "off" and not _near(mail.place[0]):
        message = "notices and the password travel readable to another machine: use starttls or tls"
        yield Problem("mail.security", show("off"), message, warning=True)


def _near(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
