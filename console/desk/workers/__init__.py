"""Work beside the desk's thread, each in a thread or process of its own. Start at `mail`."""
