"""150 calls a second into the journal, six rows each, beside a thread that never rests: does the store
keep up, and what does it cost, readable and encrypted?

python -m bench.journal
"""

import tempfile
import threading
import time
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from console.calls.protocol.store_commands import JournalCall, JournalEvent
from console.store.database.engine import FILE
from console.store.keys.encryption import make_ready
from console.store.keys.message_key import text
from console.store.keys.sealed_file import Key
from console.store.writer.writer import Store

CALLS_A_SECOND = 150
SECONDS = 10


def main() -> None:
    """Run readable and encrypted, without and with the busy thread, and print the figures."""
    for encrypted, busy in product((False, True), repeat=2):
        with tempfile.TemporaryDirectory() as folder:
            if encrypted:
                key, key_file = Key.fresh(), Path(folder) / "key"
                key_file.write_text(text(key), encoding="ascii")
                make_ready(Path(folder) / FILE, key_file, key, wanted=True)
            store = Store(Path(folder))
            store.open()
            stop = threading.Event()
            spinner = threading.Thread(target=_spin, args=(stop,))
            if busy:
                spinner.start()
            cpu, begun, longest = time.process_time(), time.monotonic(), 0.0
            for n in range(CALLS_A_SECOND * SECONDS):
                longest = max(longest, _one(store, f"b{n}"))
                time.sleep(max(begun + (n + 1) / CALLS_A_SECOND - time.monotonic(), 0))
            submitted = time.monotonic() - begun
            written = store.flush(60)
            behind = time.monotonic() - begun - submitted
            stop.set()
            if busy:
                spinner.join()
            cost = "" if busy else f", CPU {(time.process_time() - cpu) / submitted:.1%} of a core"
            print(
                f"{'encrypted' if encrypted else 'readable'}, {'beside a busy thread' if busy else 'alone'}: "
                f"{CALLS_A_SECOND} calls/s for {submitted:.1f} s, all written {written} "
                f"after {behind:.2f} s more, longest submit of six {longest * 1000:.1f} ms{cost}"
            )
            store.close()


def _one(store: Store, ident: str) -> float:
    now = datetime.now(UTC)
    arrived = JournalCall(ident, now, "+12125550142", "Ana Ruiz", "+12125550100", "practice", 0)
    ended = JournalCall(
        ident, now, "+12125550142", "Ana Ruiz", "+12125550100", "practice", 0,
        rule="open invoice", mode="open", plan="desk 14s → voicemail billing",
        reasons=("· blocked: no such tag", "✓ open invoice: has the tag"), outcome="answered", ended=now,
    )  # fmt: skip
    begun = time.perf_counter()
    store.submit(arrived)
    for what in ("rings at the desk", "answered", "hung up", "thanked"):
        store.submit(JournalEvent(ident, now, "maria", what))
    store.submit(ended)
    return time.perf_counter() - begun


def _spin(stop: threading.Event) -> None:
    while not stop.is_set():
        sum(range(1000))


if __name__ == "__main__":
    main()
