"""Commands that need a desk: seat, serve, demo, mode, do. Start at `seat`."""
