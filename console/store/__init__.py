"""Journal, contacts, voicemail and audit in a real database."""
