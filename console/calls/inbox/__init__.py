"""Message slips and voicemails of people: read, play, remind, forward. Start at `inbox`."""
