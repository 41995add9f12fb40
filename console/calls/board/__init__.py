"""The picture of one seat: header, rows, card, lists, redaction. Start at `snapshot_builder`."""
