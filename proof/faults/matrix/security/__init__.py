"""Faults of security: what a stranger must not get at."""
