"""The sub-commands of `reception`, one module each."""
