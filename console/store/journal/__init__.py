"""Past calls: queries, journeys, reports. Start at `queries`."""
