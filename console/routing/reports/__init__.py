"""Figures of past calls, and what they advise. Start at `figures`."""
