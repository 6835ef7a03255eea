"""Faults of how pages look and are gone through, whatever their subject; signing in, registering and agents, too."""
