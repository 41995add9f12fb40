"""The terminal as it was before a board was drawn on it."""

import contextlib
import os
import sys
import termios

#: what Textual turns on and a killed board leaves on (xterm's control sequences): keys of kitty, mouse,
#: pasting, focus, colours, no cursor. The board is cleared first: see console.ui.paint.clear_screen.
LEAVE = (
    "\x1b[<u\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[?7h"
    "\x1b[0m\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h"
)


class Terminal:
    """The terminal of this process's output, remembered; nothing where there is none."""

    def __init__(self) -> None:
        self._number = -1
        with contextlib.suppress(OSError, ValueError, termios.error):
            self._settings = termios.tcgetattr(sys.stdout.fileno())
            self._number = os.dup(sys.stdout.fileno())
            os.set_blocking(self._number, True)

    def restore(self) -> None:
        """Put it back as it was; it may be gone."""
        if self._number >= 0:
            with contextlib.suppress(OSError, termios.error):
                os.write(self._number, LEAVE.encode())
                termios.tcsetattr(self._number, termios.TCSANOW, self._settings)
                termios.tcflush(self._number, termios.TCIFLUSH)  # answers that would be typed into the shell
