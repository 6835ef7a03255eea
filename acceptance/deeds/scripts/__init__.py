"""What the owner does with sales scripts, for all conversations and for a stage of a pipeline."""
