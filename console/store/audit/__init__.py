"""The audit trail and the chain that proves it. Start at `trail`."""
