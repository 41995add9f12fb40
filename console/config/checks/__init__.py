"""What must hold across a whole office. Start at `check`."""
