"""What callers say: from audio to words, in a process of its own. Start at `recogniser`."""
