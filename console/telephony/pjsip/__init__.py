"""The adapter to pjsua2, and what it needs. Start at `pjsua`."""
