"""What other phones do: BLF, presence, message lamps, OPTIONS. Start at `blf`."""
