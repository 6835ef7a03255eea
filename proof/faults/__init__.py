"""Faults: what proves that each check can fail. Applied from outside to a running target, one at a time."""
