"""Telephone numbers: formats, tolls, who is behind them. Start at `numbers`."""
