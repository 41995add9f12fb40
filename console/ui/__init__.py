"""The seat: a Textual application over the link."""
