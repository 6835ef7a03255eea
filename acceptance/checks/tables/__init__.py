"""The DB.n items: the checklist's tables and what is in them."""
