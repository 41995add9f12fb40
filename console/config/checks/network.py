"""What the config can have wrong about encryption and addresses on the wire, and about callers
beyond the last line."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from console.config.draft import Draft
from console.config.explain import show
from console.config.grammar.numbers import e164, is_internal
from console.config.problems import Problem
from console.config.schema.network import Account, Trunk

_FILES = ("tls_cert", "tls_key", "tls_ca")


def check_wire(draft: Draft, base_dir: Path) -> Iterator[Problem]:
    """Problems of TLS, SRTP and ``sip.overflow``; ``base_dir`` is the folder that files are relative to."""
    office = draft.office
    sip = office.sip
    listens = "tls" in sip.transports
    for key in ("tls_cert", "tls_key"):
        if listens and not getattr(sip, key):
            yield Problem(
                f"sip.{key}", "", 'is missing: transports has "tls", which needs a certificate and its key'
            )
    for key in _FILES:
        name = getattr(sip, key)
        if name and not (base_dir / name).is_file():
            yield Problem(f"sip.{key}", show(name), f"there is no file {base_dir / name}")
    tables: dict[str, Sequence[Trunk | Account]] = {"trunk": office.trunk, "account": office.account}
    for table, links in tables.items():
        for i, link in enumerate(links):
            key, whose = draft.key(table, i), f' ({table} "{link.name}")'
            if link.transport == "tls" and not listens:
                message = f'needs "tls" in sip.transports too{whose}'
                yield Problem(f"{key}.transport", show(link.transport), message)
            if link.srtp != "off" and link.transport != "tls":
                message = f"the keys of the audio travel readable over {link.transport}: use tls{whose}"
                yield Problem(f"{key}.srtp", show(link.srtp), message, warning=True)
            for name in ("accept", "media_from"):
                for at, network in enumerate(getattr(link, name, ())):
                    if ":" in network:
                        message = f"nothing comes from there, as the desk speaks IPv4 only{whose}"
                        yield Problem(f"{key}.{name}[{at}]", show(network), message, warning=True)
    yield from _overflow(draft)
    if sip.reserved >= sip.lines:
        message = f"leaves no line for callers: write less than sip.lines ({sip.lines})"
        yield Problem("sip.kept_lines", str(sip.reserved), message)


def _overflow(draft: Draft) -> Iterator[Problem]:
    to = draft.office.sip.overflow
    if not to or to.startswith(("sip:", "sips:")):
        return
    country = draft.country
    number = e164(to, country) if country else to
    if not number and not is_internal(to):
        message = "is no number and no SIP address: write +12125550142 or sip:desk@192.168.1.20"
        yield Problem("sip.overflow", show(to), message)
        return
    links: tuple[Trunk | Account, ...] = (*draft.office.trunk, *draft.office.account)
    for link in links:
        if number in {e164(own, country) or own for own in link.numbers}:
            message = f"is our own number at {link.name}: the call would come back to us and go round"
            yield Problem("sip.overflow", show(to), message)
