"""Who may see and reach what: visibility, screen lock, break-glass, barring. Start at `visibility`."""
