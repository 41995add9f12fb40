"""PINs of people and boxes, hashed by argon2id in ``pins.toml``; looked at in a thread: no call waits."""

import logging
import os
import secrets
from functools import cached_property
from pathlib import Path

import tomli_w
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from console.calls.protocol.commands import CheckBox, CheckPin, PinCommand, SetBox, SetPin
from console.calls.protocol.events import BoxChecked, BoxSet, PinAnswer
from console.config import toml
from console.config.overrides import replace_file
from console.desk.workers.worker import Worker

log = logging.getLogger(__name__)

#: its name in the state folder
PINS = "pins.toml"
#: OWASP's least for argon2id: 19 MiB, two passes, one lane. About 30 ms.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


Answer = PinAnswer | BoxChecked | BoxSet


class Pins(Worker[PinCommand, Answer]):
    """``do`` takes an order and never waits; ``answers`` gives what came of those that are done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked_at, self._unread = 0, ""
        super().__init__("pins")

    def _carry_out(self, order: PinCommand) -> None:
        try:
            answer = self._answer(order)
        except (OSError, ValueError, Argon2Error) as wrong:
            log.error("%s: %s", self._path.name, wrong)
            answer = _trouble(order)
        except Exception:
            log.exception("a PIN could not be seen to")
            answer = _trouble(order)
        self._done.put(answer)

    def _answer(self, order: PinCommand) -> Answer:
        known = self._read("pins")
        if isinstance(order, CheckPin):
            return PinAnswer(order.seat, order.user, right=_right(known.get(order.user), order.pin))
        if isinstance(order, SetPin):
            return self._set(order, known)
        boxes = self._read("boxes")
        if isinstance(order, CheckBox):
            # Where there is no box or no PIN, one is compared all the same: the time must not tell.
            right = _right(boxes.get(order.box, self._nobodys), order.pin) and order.box in boxes
            return BoxChecked(order.call, order.box, right)
        return self._set_box(order, known, boxes)

    def _set_box(self, order: SetBox, known: dict[str, str], boxes: dict[str, str]) -> BoxSet:
        boxes.pop(order.box, None)
        if order.pin:
            boxes[order.box] = _HASHER.hash(order.pin)
        self._write(known, boxes)
        words = f"The PIN of the box {order.box} is {'set' if order.pin else 'taken away'}"
        return BoxSet(order.seat, words)

    @cached_property
    def _nobodys(self) -> str:
        return _HASHER.hash(secrets.token_hex(16))

    def _set(self, order: SetPin, known: dict[str, str]) -> PinAnswer:
        if order.reset:
            there = known.pop(order.user, None)
            self._write(known, self._read("boxes"))
            words = f"The PIN of {order.user} is {'taken away' if there else 'not set'}"
        elif _right(known.get(order.user), order.old):
            self._write({**known, order.user: _HASHER.hash(order.new)}, self._read("boxes"))
            words = "Your PIN is set"
        else:
            return PinAnswer(order.seat, order.user, right=False, words="That is not your current PIN")
        return PinAnswer(order.seat, order.user, right=True, words=words)

    def _read(self, table: str) -> dict[str, str]:
        return read(self._path, table)

    def health(self) -> str:
        """Plain words for the board when the file can't be read, else ``""``."""
        try:
            changed = os.lstat(self._path).st_mtime_ns
        except FileNotFoundError:
            return ""
        except OSError:
            changed = -1
        if changed != self._looked_at:
            self._looked_at, self._unread = changed, unread(self._path)
        return self._unread

    def _write(self, known: dict[str, str], boxes: dict[str, str]) -> None:
        replace_file(self._path, tomli_w.dumps({"pins": known, "boxes": boxes}).encode())


def read(path: Path, table: str) -> dict[str, str]:
    """A table of the file. Raises ``ValueError`` and ``OSError`` for one that is not as we wrote it: an empty
    one must not open every screen."""
    try:
        found = toml.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path.is_symlink():
            raise ValueError("it is a link to nowhere") from None
        return {}
    if not all(isinstance(found.get(name), dict) for name in ("pins", "boxes")):
        raise ValueError("it is empty or not whole")
    return {str(user): str(hashed) for user, hashed in found[table].items()}


def unread(path: Path) -> str:
    """Plain words for the board and ``doctor`` when the file can't be read, else ``""``."""
    try:
        read(path, "pins")
    except (OSError, ValueError) as wrong:
        return (
            f"{path} can't be read ({wrong}): no PIN is right until it is restored from a backup, or removed "
            "and all PINs are set anew"
        )
    return ""


def _trouble(order: PinCommand) -> Answer:
    """The file can't be read or written: no PIN is right, and none is set."""
    words = "The PINs can't be read or written: see the desk's log"
    if isinstance(order, CheckBox):
        return BoxChecked(order.call, order.box, right=False, tried=False)
    if isinstance(order, SetBox):
        return BoxSet(order.seat, words, bad=True)
    return PinAnswer(order.seat, order.user, right=False, tried=False, words=words)


def _right(hashed: str | None, pin: str) -> bool:
    """Whether a PIN is the one; where none is set, any is. Raises for a hash that can't be read."""
    if hashed is None:
        return True
    try:
        return _HASHER.verify(hashed, pin)
    except InvalidHashError:
        raise
    except Argon2Error:
        return False
