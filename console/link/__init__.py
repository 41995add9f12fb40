"""The Unix socket between desk and seats: frames, server, client."""
