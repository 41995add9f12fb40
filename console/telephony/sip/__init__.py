"""SIP as values: headers, invites, peers, settings. Start at `invite`."""
