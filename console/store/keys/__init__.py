"""Keys, and what they seal: database, messages, keyring. Start at `message_key`."""
