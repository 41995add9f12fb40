"""What the core knows: calls, legs, seats, roster. Start at `desk`, then `call_state`."""
