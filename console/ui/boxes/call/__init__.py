"""Boxes about one call. Start at `transfer_target`."""
