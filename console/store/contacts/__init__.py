"""The directory: import, look-up, search, changes. Start at `directory`."""
