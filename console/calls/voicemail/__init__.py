"""Voicemail deposit and retrieval. Start at `deposit`."""
