"""A call that changes hands: blind, consultation, REFER, camp-on, parking, pickup. Start at `blind`."""
