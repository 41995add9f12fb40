"""The boxes that open over the board. They are plain objects: keys in, lines out, one result."""
