"""Commands that read past calls: the journal and reports. Start at `calls`."""
