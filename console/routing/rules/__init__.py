"""The rule that decides, its reasons, and the plan that follows. Start at `decide`."""
