"""What a desk takes up again at its start: open slips, callbacks, favourites, mail. Start at `mail_queue`."""
