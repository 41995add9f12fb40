"""The desk process: one thread owns the phone and drives the core."""
