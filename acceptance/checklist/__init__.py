"""The checklist that a run answers: its items, and the tags by which scenarios belong to them."""
