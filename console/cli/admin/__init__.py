"""Commands for who runs the machine: install, doctor, backup, encryption. Start at `doctor`."""
