"""Which box a key opens, with what. Start at `office`."""
