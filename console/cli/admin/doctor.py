"""`reception doctor`: what this machine can do for this office, what is unsafe, and what to do about it."""

import argparse
import asyncio
import ipaddress
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from console.calls.protocol.events import SoundDevice
from console.calls.protocol.snapshot import Snapshot
from console.cli.admin.doctor_storage import of_database, of_folder, of_messages
from console.cli.common.output import Finding, console
from console.config.load import ConfigErrors, in_force
from console.config.overrides import FILE, read_sound
from console.config.schema.network import Account, Trunk
from console.config.schema.office import Office
from console.link.address import too_long
from console.link.frames import FrameError
from console.link.once import Asking, DeskRefused
from console.speech.prompts import tts
from console.speech.recognition import recogniser
from console.telephony import build as pjsua
from console.telephony.build import Build
from console.telephony.media import devices
from console.telephony.media.devices import DeviceError
from console.telephony.sip.dns import only_ipv6, system_lookup
from console.telephony.sip.headers import split_host
from console.telephony.sip.peers import is_network

#: a receptionist on the phone uses two lines: the caller's and their own
LEGS_A_CALL = 2
#: a queue without a limit should have lines for so many
FEW_WAITING = 10
#: how long a desk that runs may take to answer, in seconds
LOOK_S = 5.0
WEAK = frozenset({"", "password", "secret", "1234", "12345", "123456", "changeme", "admin", "asterisk"})

#: mark of a finding → how it is printed, and in which colour
_MARKS = {"ok": ("  ok", ""), "note": ("note", "yellow"), "bad": (" BAD", "bold red")}


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""
    parser.epilog = "Exit code 1 when something is unsafe."


def run(args: argparse.Namespace) -> int:
    """Print the report; 1 when something in it is bad."""
    try:
        office = in_force(args.config, args.state).office
    except ConfigErrors as errors:
        found = len(errors.lines(args.config))
        many = f"{found} errors" if found > 1 else "1 error"
        print(f"{args.config}: {many}; `reception check` says more", file=sys.stderr)
        return 1
    build = pjsua.installed()
    findings = [
        *of_build(build),
        *of_lines(build, office),
        *of_sound(build, office, args.state),
        *of_speech(office, args.config.parent),
        *of_network(build, office),
        *of_names(office),
        *of_passwords(office, args.config.parent),
        *of_folder(args.state),
        *of_messages(office, args.config, args.state),
        *of_database(office, args.state),
        *of_clock(),
        *of_desk(args.socket),
    ]
    out = console()
    for finding in findings:
        mark, style = _MARKS[finding.mark]
        out.print(f"{mark}  {finding.text}", style=style, soft_wrap=True)
        if finding.advice:
            out.print(f"      → {finding.advice}", soft_wrap=True)
    return int(any(f.mark == "bad" for f in findings))


def of_build(build: Build | None) -> Iterator[Finding]:
    """What the installed SIP library can do."""
    if build is None:
        yield Finding("bad", "no pjsua2 is installed: no call can be made", "reception pjsip")
        return
    kind = "our own build" if build.name == "own" else "the ready-made wheel"
    sound = "sound device" if build.sound else 'no sound device (audio = "phone" only)'
    yield Finding(
        "ok",
        f"pjsua2 {build.version}, {kind}: {build.lines} calls, {build.accounts} accounts, {sound}, "
        f"{build.tls}, codecs {' '.join(build.codecs)}",
    )
    for sentence in pjsua.consequences(build):
        yield Finding("note", sentence)


def of_lines(build: Build | None, office: Office) -> Iterator[Finding]:
    """Whether the lines suffice for the people of this office and for who waits in its queues."""
    if build is None:
        return
    people = max(1, len(office.staff))
    wanted = people * LEGS_A_CALL
    lines = min(build.lines, office.sip.lines)
    if lines < wanted:
        yield Finding(
            "bad" if lines < LEGS_A_CALL * 2 else "note",
            f"{lines} lines for {people} staff: {lines // LEGS_A_CALL} conversations at once; more get 486",
            "reception pjsip builds 512 lines" if build.name != "own" else "raise sip.lines",
        )
    else:
        yield Finding("ok", f"{lines} lines are enough for all {people} staff to talk at once")
    if office.queue:
        yield _of_waiting(max(0, lines - wanted), office)


def _of_waiting(left: int, office: Office) -> Finding:
    """Whether ``left`` lines suffice for the callers in queues: one line each."""
    allowed = sum(queue.max_waiting for queue in office.queue)
    endless = [queue.name for queue in office.queue if not queue.max_waiting]
    lines = f"{left} line{'' if left == 1 else 's'}"
    if left < allowed or left < FEW_WAITING * len(endless):
        who = f"up to {allowed} callers" if not endless else "callers"
        return Finding(
            "note",
            f"{who} may wait in queues: while everybody talks there are {lines} for them; more get 486",
            "lower max_waiting, with an overflow, or use a build with more lines",
        )
    if endless:
        return Finding("ok", f"{lines} left for callers who wait; no limit in queue {', '.join(endless)}")
    return Finding("ok", f"{lines} left for the {allowed} callers who may wait in queues")


def of_sound(build: Build | None, office: Office, state: Path) -> Iterator[Finding]:
    """The sound devices of this machine, and whether the headset's are among them."""
    if build is None:
        return
    wanted = "headset" in {office.desk.audio, *(person.audio for person in office.staff)}
    if not build.sound:
        if wanted:
            yield Finding("bad", 'audio = "headset", but this build has no sound device', "reception pjsip")
        return
    trouble = "bad" if wanted else "note"
    try:
        found = devices.listed()
    except DeviceError as wrong:
        yield Finding(trouble, str(wrong), "check the sound system of this machine")
        return
    names = [f"{d.name} ({_ways(d)})" for d in found]
    yield Finding("ok" if names else trouble, f"sound devices: {', '.join(names) or 'none'}")
    chosen = read_sound(state / FILE) or office.sound
    both = [(chosen.input, "input", [d for d in found if d.input])]
    both.append((chosen.output, "output", [d for d in found if d.output]))
    for name, key, fitting in both if wanted or chosen.input or chosen.output else []:
        try:
            device = devices.choose(name, fitting, "microphone" if key == "input" else "speaker")
        except DeviceError as wrong:
            yield Finding(trouble, f"sound.{key}: {wrong}", "plug it in, or choose another (F9 at the desk)")
        else:
            yield Finding("ok", f"sound.{key} is {device.name}")


def _ways(device: SoundDevice) -> str:
    ways = [word for word, there in (("microphone", device.input), ("speaker", device.output)) if there]
    return " and ".join(ways)


def of_speech(office: Office, base_dir: Path) -> Iterator[Finding]:
    """Whether words can be spoken to callers, and theirs understood."""
    if not tts.available():
        yield Finding(
            "note", 'words without a recording can\'t be spoken: the extra "speech" is not installed'
        )
    if why := recogniser.available(office.speech):
        yield Finding("note", f"callers' words are not recognised: {why}")
    else:
        yield Finding("ok", "callers' words are recognised on this machine, and leave it nowhere")
    for sentence in recogniser.problems(office.speech, base_dir):
        yield Finding("bad", sentence)


def of_network(build: Build | None, office: Office) -> Iterator[Finding]:
    """Who can reach the desk, and how openly it speaks."""
    host = office.sip.listen.rpartition(":")[0].strip("[]")
    if _public(host):
        reasons = pjsua.unsafe(build) if build else ()
        for reason in reasons:
            yield Finding(
                "bad", f"{office.sip.listen} may be public: {reason}", "reception pjsip, or a private address"
            )
        if not reasons:
            yield Finding("note", f"{office.sip.listen} may be reached from the internet", "use a firewall")
    else:
        yield Finding("ok", f"listens on {office.sip.listen}, a private address")
    links: tuple[Trunk | Account, ...] = (*office.trunk, *office.account)
    for link in links:
        yield from _of_link(build, link)


def of_names(office: Office) -> Iterator[Finding]:
    """Whether the hosts of trunks and of accounts' servers can be found."""
    links = [*((t.name, t.address) for t in office.trunk), *((a.name, a.server) for a in office.account)]
    for name, host in links:
        place = split_host(host)
        if place is None or is_network(place[0]) or system_lookup(place[0]):
            continue
        if only_ipv6(place[0]):
            why, advice = "has IPv6 addresses only, and the desk speaks IPv4", "ask for one of IPv4"
        else:
            why, advice = "has no address", "look at the name, and at the DNS of this machine"
        yield Finding("bad", f"{name}: {place[0]} {why}", advice)


def _of_link(build: Build | None, link: Trunk | Account) -> Iterator[Finding]:
    """Whether what goes over a trunk or to an account's server can be overheard."""
    address = link.address if isinstance(link, Trunk) else link.server
    open_ways = [f"signalling over {link.transport}"] if link.transport != "tls" else []
    open_ways += ["audio (srtp is off)"] if link.srtp == "off" else []
    open_ways += (
        ["audio with a peer that can't encrypt (srtp is optional)"] if link.srtp == "optional" else []
    )
    if _loopback(address):
        return
    if open_ways:
        yield Finding(
            "bad" if link.srtp == "off" or link.transport != "tls" else "note",
            f"{link.name}: {' and '.join(open_ways)} can be overheard on the way",
            'transport = "tls" and srtp = "required" where it can; else a network of your own or a VPN',
        )
    elif build and "OpenSSL 1.0" in build.tls:
        yield Finding("bad", f"{link.name}: TLS by {build.tls}, which nobody mends", "reception pjsip")
    else:
        yield Finding("ok", f"{link.name}: TLS 1.2 or newer, audio encrypted")


def of_passwords(office: Office, folder: Path) -> Iterator[Finding]:
    """Passwords that anybody would try first, and files that anybody can read."""
    for account in office.account:
        secret = os.environ.get(account.password_env, "") if account.password_env else ""
        if account.password_file:
            path = folder / account.password_file
            if path.exists() and path.stat().st_mode & 0o077:
                yield Finding("bad", f"{path} can be read by others", f"chmod 600 {path}")
            try:
                secret = path.read_text(encoding="utf-8").partition("\n")[0].strip()
            except (OSError, UnicodeDecodeError):
                yield Finding(
                    "bad", f"account {account.name}: {path} can't be read", "write the password there"
                )
                continue
        if secret.lower() in WEAK or secret == account.user or len(secret) < 8:
            yield Finding(
                "bad", f"account {account.name}: the password is easily guessed", "set a longer one"
            )


def of_clock() -> Iterator[Finding]:
    """Whether somebody keeps this machine's clock right: hours and the journal depend on it."""
    try:
        shown = subprocess.run(
            ["timedatectl", "show", "-p", "NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        shown = ""
    if shown == "yes":
        yield Finding("ok", "the clock is kept by NTP")
    elif shown == "no":
        yield Finding(
            "bad", "the clock is not synchronised: hours and journal may be off", "timedatectl set-ntp true"
        )
    else:
        yield Finding("note", "can't tell whether the clock is kept right (no timedatectl)")


def of_desk(socket: Path) -> Iterator[Finding]:
    """What a desk that runs says of its trunks and accounts, and what else is wrong by its board."""

    async def look() -> Snapshot:
        async with Asking(socket) as asking:
            return await asking.picture()

    if why := too_long(socket):
        yield Finding("bad", why)
        return
    try:
        picture = asyncio.run(asyncio.wait_for(look(), LOOK_S))
    except (OSError, TimeoutError, asyncio.IncompleteReadError, FrameError):
        yield Finding("note", "no desk runs: whether trunks and accounts answer is not known")
        return
    except DeskRefused as refused:
        yield Finding("note", f"whether trunks and accounts answer is not known: {refused}")
        return
    for link in picture.links:
        yield Finding(
            "ok" if link.up else "bad", f"{link.name} is up" if link.up else f"{link.name}: {link.why}"
        )
    for alert in picture.alerts:
        if not any(alert.startswith(f"{link.name} is down ") for link in picture.links):
            yield Finding("bad", alert)


def _public(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    return address.is_unspecified or address.is_global


def _loopback(address: str) -> bool:
    host = address.rpartition(":")[0] or address
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
