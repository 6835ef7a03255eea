"""Faults of the checklist's tables in the database."""
