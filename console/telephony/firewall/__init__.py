"""Who may send us packets: bans, strangers, filters. Start at `bans`."""
