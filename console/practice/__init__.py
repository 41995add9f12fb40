"""The practice peer: a second process that plays patients and staff phones."""
