"""How one value of the config is written: hours, destinations, numbers. Start at `destination`."""
