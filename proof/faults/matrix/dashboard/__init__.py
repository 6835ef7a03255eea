"""Faults of section 3: the dashboard, its cards, its charts and its recent updates."""
