"""Boxes about what is kept: cards, history, inbox. Start at `inbox`."""
