"""The database itself: opening, migrating, watching its file. Start at `engine`."""
