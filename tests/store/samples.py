"""Commands and an office for the store's tests."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.calls.protocol.store_commands import JournalCall, SaveVoicemail, StoreCommand
from console.config.load import load
from console.config.schema.office import Office
from console.store.keys.sealed_file import Key
from console.store.recordings.vault import Vault, folder
from console.store.writer.writer import Store

SHIPPED = Path(__file__).parents[2] / "config.toml"
TEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ANA = "+12125550142"
KEY = Key(bytes(range(32)))


def office() -> Office:
    return load(SHIPPED).office


def submit(store: Store, *commands: StoreCommand) -> None:
    """Have commands written, and wait until they are."""
    for command in commands:
        store.submit(command)
    assert store.flush(10)


def call(
    ident: str, minute: float = 0, *, caller: str = ANA, outcome: str = "answered", card: int = 0
) -> JournalCall:
    arrived = TEN + timedelta(minutes=minute)
    return JournalCall(
        ident,
        arrived,
        caller,
        "Ana",
        "+12125550100",
        "practice",
        card,
        rule="open invoice",
        mode="open",
        plan="desk 14s → voicemail billing",
        reasons=("· blocked: no", "✓ open invoice: has the tag"),
        outcome=outcome,
        talked_to="maria" if outcome == "answered" else "",
        answered=arrived + timedelta(seconds=9) if outcome == "answered" else None,
        ended=arrived + timedelta(seconds=70) if outcome else None,
    )


def message(ident: str, path: Path, *, seconds: float = 0.0, complete: bool = False) -> SaveVoicemail:
    return SaveVoicemail(ident, "c1", "front", str(path), TEN, ANA, "Ana", 0, seconds, complete)


def vault(state: Path) -> Vault:
    """The vault of a state folder whose memory is a folder beside it."""
    memory = state.with_name(f"{state.name}-memory")
    memory.mkdir(mode=0o700, exist_ok=True)
    return Vault(KEY, folder(state).resolve(), memory, (memory,))
