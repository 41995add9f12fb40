"""Standard input and output as they are: some can't show a letter, some have nobody behind them."""

import contextlib
import os
import select
import sys
from collections.abc import Iterator
from io import TextIOWrapper

from console.ui.paint.terminal import charset, only_ascii


def show_what_can_be_shown() -> None:
    """Let the streams show "?" for a letter they can't, and read one where bytes are none."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            told = charset() if stream.isatty() and only_ascii() else None
            stream.reconfigure(encoding=told, errors="replace")


@contextlib.contextmanager
def quiet_end() -> Iterator[None]:
    """End with code 0 and no word when whoever read our output (`| head`) has read enough."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        if not nobody_reads():
            raise
        _give_up()
        raise SystemExit(0) from None


def nobody_reads() -> bool:
    """Whether the reader of our output, or of our errors, has gone."""
    asked = select.poll()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            asked.register(stream.fileno(), 0)
    return any(event & select.POLLERR for _, event in asked.poll(0))


def _give_up() -> None:
    """Send what is still to be written nowhere: Python writes it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
