"""A call on its route: the plan's steps, destinations, menus. Start at `dialplan`."""
