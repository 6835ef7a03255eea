"""Faults of the API as a client meets it, beyond what the pages need."""
