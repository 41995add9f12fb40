"""A board is cleared before it is left: GNU screen and the Linux console have one screen only, on which it
would stay with the names of who called."""

from textual.driver import Driver

#: ECMA-48: the cursor to the first place, then erase all of the display
CLEAR = "\x1b[0m\x1b[H\x1b[2J"


def clearing(driver: type[Driver]) -> type[Driver]:
    """The driver of a terminal that clears the screen before it gives it back."""

    class ClearingDriver(driver):  # type: ignore[misc, valid-type]
        def stop_application_mode(self) -> None:
            self.write(CLEAR)
            super().stop_application_mode()

    return ClearingDriver
