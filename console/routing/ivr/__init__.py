"""Menus and voicemail as tables of states. Start at `menus`."""
