"""Sound in files."""
