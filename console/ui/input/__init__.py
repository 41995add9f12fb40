"""What comes from the keyboard before it is a key. Start at `escape`."""
