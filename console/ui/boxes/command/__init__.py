"""Boxes that take a command: the command line, palette, keys. Start at `command_line`."""
