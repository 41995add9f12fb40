"""Contact cards, call notes and the search for them. Start at `cards`."""
