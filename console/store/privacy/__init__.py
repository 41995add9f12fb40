"""Retention and erasure of a person's data. Start at `erasure`."""
