"""The board: pure functions that turn a view into lines, and the widget that paints them."""
