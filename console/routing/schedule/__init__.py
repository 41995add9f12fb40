"""Modes, shifts and spans of time. Start at `modes`."""
