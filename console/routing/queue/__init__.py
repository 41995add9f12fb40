"""Who waits, whose phone rings next, and for how long. Start at `queues`."""
