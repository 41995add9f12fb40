"""`reception wallboard`: the day at a glance, in big digits, in a terminal of its own."""

import argparse

from console.cli.common import paths
from console.cli.desk.seat import ends_with_terminal, no_terminal


def arguments(_parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


def run(args: argparse.Namespace) -> int:
    """Show it until somebody leaves it; while there is no desk it says so and looks for one."""
    if no_terminal():
        return 2
    from console.link.client import DeskClient
    from console.ui.wallboard.app import WallApp

    ends_with_terminal()
    WallApp(DeskClient(args.socket, look=True), themes=paths.themes()).run()
    return 0
