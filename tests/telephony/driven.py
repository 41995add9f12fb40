"""A phone in a process of its own (``driver.py``), as tests use it: orders in, events kept and waited for."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.peers import free_port, rtp_range
from tests.waiting import limit, wait_until

ROOT = Path(__file__).parents[2]


class Driven:
    """``with Driven(folder) as phone:``, ``phone.do("Answer", leg=1)``, ``phone.wait("LegEnded")``."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = settings.setdefault("port", free_port())
        settings.setdefault("rtp_ports", list(rtp_range(200)))
        settings.setdefault("log", str(folder / "sip.log"))
        self.address = f"127.0.0.1:{self.port}"
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._settings = settings
        self._folder = folder
        self._answers = 0

    def __enter__(self) -> "Driven":
        with (self._folder / "driver.err").open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.telephony.driver"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=ROOT,
            )
        self._send(self._settings)
        threading.Thread(target=self._read, daemon=True).start()
        wait_until(lambda: self.all("ready") or self.all("error") or self._process.poll() is not None, 15)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()  # a clean end takes the library a second: tests of it call close
        self._process.wait()

    def exit_code(self) -> int:
        """How its process ended."""
        return self._process.wait(limit(15))

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def close(self) -> int:
        """Close the phone; gives the process's exit code."""
        self._send(["close", {}])
        return self._process.wait(limit(15))

    def do(self, name: str, /, **fields: Any) -> None:
        """Give an order; ``to`` of a Listen is ``("Voice", {"leg": 2})``."""
        self._send([name, fields])

    def all(self, name: str, /, **fields: Any) -> list[dict[str, Any]]:
        """Every event of a kind with these values so far."""
        return [f for n, f in list(self.events) if n == name and fields.items() <= f.items()]

    def wait(self, name: str, limit_s: float = 15.0, /, **fields: Any) -> dict[str, Any]:
        """The first event of a kind with these values."""
        wait_until(lambda: self.all(name, **fields) or not self.alive, limit_s)
        assert self.all(name, **fields), f"the phone is gone: {self.errors()}"
        return self.all(name, **fields)[0]

    def arrived(self, times: int = 1) -> int:
        """The leg of the newest call, once so many have arrived."""
        wait_until(lambda: len(self.all("CallArrived")) >= times)
        return int(self.all("CallArrived")[times - 1]["leg"])

    def lines(self) -> dict[str, Any]:
        """Lines of the build and in use."""
        self._answers += 1
        self._send(["lines", {}])
        wait_until(lambda: len(self.all("lines")) >= self._answers)
        return self.all("lines")[-1]

    def errors(self) -> str:
        """What it wrote to stderr."""
        return (self._folder / "driver.err").read_text(errors="replace")

    def _send(self, value: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(value) + "\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            name, fields = json.loads(line)
            self.events.append((name, fields))
