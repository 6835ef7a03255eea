"""Sabotage: faults that nobody wrote, made of operators and of the places that a green run was seen to touch."""
