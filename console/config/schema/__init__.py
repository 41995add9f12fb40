"""The tables of `config.toml` as frozen models. Start at `office`."""
