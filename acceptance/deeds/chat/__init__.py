"""What is said to agents, and what they can only know from the knowledge base."""
