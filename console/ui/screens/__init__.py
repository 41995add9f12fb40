"""The screen with the board, and the boxes that open over it."""
