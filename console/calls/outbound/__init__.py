"""Calls that a seat places: dialling, DTMF, favourites. Start at `dialling`."""
