"""Cells and their colours: styles, themes, text, times. Start at `styled_line`."""
