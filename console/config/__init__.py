"""config.toml → one frozen Office, or every error at once with its key."""
