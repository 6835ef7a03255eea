"""What a run has created and has to remove, at once or later."""
