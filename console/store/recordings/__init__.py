"""Audio that is kept: voicemail and conversations, sealed. Start at `voicemail`."""
