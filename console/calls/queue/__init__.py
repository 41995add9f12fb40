"""Queues on live calls (ACD): offers, announcements, callbacks, wrap-up. Start at `queues`."""
