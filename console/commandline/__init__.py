"""What a typed line means, and how it may be completed. Start at `parse`."""
