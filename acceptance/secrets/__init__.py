"""What must never be shown, recognised and masked in front of every sink."""
