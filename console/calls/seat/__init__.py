"""First-party call control at a seat: answer, hold, shifts, headset. Start at `call_control`."""
