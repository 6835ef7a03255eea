"""Section 5: sales scripts, kept and heard."""
