"""The thread that writes, in order, also when the disk can't. Start at `writer`."""
