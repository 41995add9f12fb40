"""Reception Console: a terminal receptionist console with an embedded softphone."""

__version__ = "0.1.0"
