"""Audio: players, recorders, the mixer, devices. Start at `engine`."""
