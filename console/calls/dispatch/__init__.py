"""Which function an event, a verb or a step of the route belongs to. Start at `phone_events`."""
