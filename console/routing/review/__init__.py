"""What is hardly meant in an office: shadowed rules, hours without anybody. Start at `review`."""
