"""What commands share: paths, output, errors, the access log. Start at `output`."""
