"""The day in big digits. Start at `picture`."""
