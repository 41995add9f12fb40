"""What callers hear: recorded, spoken by the machine, tones. Start at `prompts`."""
