"""Boxes about the office: modes, queues, reports, settings. Start at `modes`."""
