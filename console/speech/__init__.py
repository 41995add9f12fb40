"""Text to prompts."""
