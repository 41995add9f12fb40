"""The machine around the desk: clock, descriptors, logs, systemd. Start at `systemd`."""
