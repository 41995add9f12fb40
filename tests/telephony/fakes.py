"""A SIP library that does what it is told: orders are noted, happenings come from the test."""

from pathlib import Path

import numpy as np

from console.audio.files import RATE
from console.telephony.media.mixer import Jack
from tests.peers import write_tone


def pitch(path: Path, sample: int) -> int:
    """The pitch of the tenth of a second at a sample of a file."""
    with path.open("rb") as file:
        file.seek(44 + 2 * sample)
        sound = np.frombuffer(file.read(RATE // 10 * 2), "<i2").astype(float)
    return int(np.argmax(np.abs(np.fft.rfft(sound)))) * 10


class FakeBridge:
    """Notes connections; recorders write a file at once."""

    def __init__(self) -> None:
        self.links = set()
        self.files = []
        self.wound = {}
        self.closed = []
        self.loudness = 0
        self.full = False

    def connect(self, source, sink) -> None:
        self.links.add((source, sink))

    def disconnect(self, source, sink) -> None:
        self.links.discard((source, sink))

    def open_player(self, path: Path, loop: bool) -> Jack:
        self.files.append(path)
        return Jack("player", len(self.files))

    def wind(self, player, sample) -> None:
        self.wound[player] = sample

    def close_player(self, player) -> None:
        self.closed.append(player)

    def open_recorder(self, path: Path) -> Jack:
        if self.full:
            raise OSError("no space left")
        write_tone(path, 440, 2.0)
        self.files.append(path)
        return Jack("recorder", len(self.files))

    def close_recorder(self, recorder) -> None:
        self.closed.append(recorder)

    def level(self, leg):
        return self.loudness

    def heard_by(self, leg) -> list[str]:
        """What a leg hears: names of files, numbers of legs, the pitch at which a player was put."""
        return sorted(self._heard(source) for source, sink in self.links if sink == Jack("leg", leg))

    def _heard(self, source) -> str:
        if source.kind == "leg":
            return str(source.number)
        path = self.files[source.number - 1]
        return f"{pitch(path, self.wound[source])} Hz" if source in self.wound else path.stem


class FakeStack(FakeBridge):
    """A library without a network."""

    lines, players = 4, 10

    def __init__(self) -> None:
        super().__init__()
        self.orders = []
        self.admitted = {}
        self.calls = set()
        self.happenings = None
        self.todo = []
        self.waits = []
        self.refusal = ""
        self.received = 0

    def open(self, settings, happenings) -> None:
        self.happenings = happenings

    def handle(self, wait_ms) -> bool:
        self.waits.append(wait_ms)
        todo, self.todo = self.todo, []
        for happening in todo:
            happening()
        return False

    def live(self):
        return len(self.calls)

    def register(self, account, address) -> None:
        self.orders.append(("register", account.name, address))

    def use(self, settings) -> None:
        self.orders.append(("use", tuple(peer.name for peer in settings.peers)))

    def unregister(self, account) -> None:
        self.orders.append(("unregister", account))

    def dial(self, leg, invite):
        self.orders.append(("dial", leg, invite))
        if not self.refusal:
            self.calls.add(leg)
        return self.refusal

    def admit(self, leg, hosts) -> None:
        self.admitted[leg] = hosts

    def answer(self, leg, code):
        self.orders.append(("answer", leg, code))
        return self.refusal

    def probe(self, leg):
        self.orders.append(("probe", leg))
        return self.refusal

    def hang_up(self, leg, code, headers) -> None:
        self.orders.append(("hang_up", leg, code, tuple(headers)))
        if leg in self.calls:
            self.calls.discard(leg)
            self.happenings.ended(leg, 200, "as asked")

    def abandon(self, leg) -> None:
        self.orders.append(("abandon", leg))
        self.calls.discard(leg)

    def press(self, leg, digits, *, info) -> None:
        self.orders.append(("press", leg, digits, info))
        return self.refusal

    def notify(self, uri, sender, account, headers, body):
        self.orders.append(("notify", uri, sender, account, body))
        return self.refusal

    def refer(self, leg, uri):
        self.orders.append(("refer", leg, uri))
        return self.refusal

    def join(self, leg, other):
        self.orders.append(("join", leg, other))
        return self.refusal

    def ask(self, uri, sender, account, srtp):
        self.orders.append(("ask", uri, sender, account, srtp))
        return self.refusal

    def renew(self, account) -> None:
        self.orders.append(("renew", account))

    def watch(self, name, uri, account):
        self.orders.append(("watch", name, uri, account))
        return self.refusal

    def packets(self, leg):
        return self.received

    def close(self) -> None:
        self.orders.append(("close",))
