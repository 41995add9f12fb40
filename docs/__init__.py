"""The documentation, and what is made from the program itself for it."""
