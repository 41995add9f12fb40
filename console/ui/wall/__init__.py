"""The wallboard: figures to be read across a room, in a terminal of its own or over the board."""
