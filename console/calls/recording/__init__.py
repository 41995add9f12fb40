"""Conversations and prompts that are recorded. Start at `conversations`."""
