"""Commands about the config: check, route, intents. Start at `check`."""
