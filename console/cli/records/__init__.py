"""Commands about what is kept: contacts, messages, recordings, audit. Start at `contacts`."""
