"""The frozen values that enter and leave the core: events, intents, commands, snapshot. Start at `events`."""
