"""What exists in a scenario, who acts, and what was seen of it."""
