"""Section 3: the dashboard's cards, charts and recent updates."""
