"""Faults of section 4: the test chat, its history and the knowledge base behind it."""
