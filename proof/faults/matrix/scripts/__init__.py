"""Faults of section 5: the sales scripts."""
