"""The desk as a systemd unit: for the machine, shut in as far as a telephone allows, or for one user."""

from pathlib import Path

USER = "reception"
CONFIG = Path("/etc/reception/config.toml")
STATE = Path("/var/lib/reception")
SOCKET = Path("/run/reception/desk.sock")
KEY = CONFIG.parent / "voicemail.key"

_SERVICE = """\
[Unit]
Description=Reception desk
{order}# A desk that can't start yet (no network, no address) tries until it can.
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
{who}ExecStart={start}
ExecReload=kill -HUP $MAINPID
Restart=on-failure
RestartSec=2
# Tables of an older version are brought up before the desk is ready.
TimeoutStartSec=10min
# SIGTERM: calls that are up have 30 s to end.
TimeoutStopSec=45
# The thread that moves the calls has not turned for so long: killed, and started again.
WatchdogSec=20
LimitCORE=0
LimitNOFILE=65536
UMask=0077
{shut_in}
[Install]
WantedBy={target}
"""

_ORDER = """\
Wants=network-online.target
After=network-online.target nss-user-lookup.target sound.target
"""

_WHO = f"""\
User={USER}
Group={USER}
StateDirectory=reception
StateDirectoryMode=0700
# Everybody may knock at the socket in it: the desk looks at who it is.
RuntimeDirectory=reception
RuntimeDirectoryMode=0755
# Messages being left lie in it, in memory: one that the desk could not finish is still there when it starts.
RuntimeDirectoryPreserve=yes
"""

_EVERYWHERE = """\
NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
"""

# No PrivateUsers: the desk must see the real Unix users at its socket. No IPAddressAllow: who may call
# stands in the config, and the firewall is the machine's.
_MACHINE = """\
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateMounts=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
ProcSubset=pid
KeyringMode=private
RemoveIPC=yes
"""

_NO_DEVICES = "PrivateDevices=yes\n"
_HEADSET = """\
# A headset at this machine: its sound devices, and no others.
SupplementaryGroups=audio
DevicePolicy=closed
DeviceAllow=char-alsa rw
"""


def for_machine(program: Path, *, headset: bool) -> str:
    """The unit of the machine's desk; ``headset`` lets it use the sound devices."""
    return _SERVICE.format(
        order=_ORDER,
        who=_WHO,
        start=_start(program, CONFIG, STATE, SOCKET),
        shut_in=_EVERYWHERE + _MACHINE + (_HEADSET if headset else _NO_DEVICES),
        target="multi-user.target",
    )


def for_user(program: Path, config: Path, state: Path) -> str:
    """The unit of one user's own desk; its socket is where their seats look for it."""
    return _SERVICE.format(
        order="",
        who="",
        start=_start(program, config, state, None),
        shut_in=_EVERYWHERE,
        target="default.target",
    )


def _start(program: Path, config: Path, state: Path, socket: Path | None) -> str:
    words = ["serve", "--config", config, "--state", state, *(("--socket", socket) if socket else ())]
    return " ".join([_word(program), *(_word(word) for word in words)])


def _word(word: object) -> str:
    """One word of a command line as systemd reads it (systemd.service(5), "Command lines")."""
    text = str(word).replace("%", "%%").replace("$", "$$")
    if not any(c in text for c in " \t'\"\\;"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
