"""What holds for the whole office: modes, staff states, settings, reports, alerts. Start at `modes`."""
