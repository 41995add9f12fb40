"""Backup and restore of all a desk keeps. Start at `backup`."""
