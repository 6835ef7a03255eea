"""Section 4: what is said in the test chat and over the API, its history, and the knowledge base behind it."""
