"""What somebody without a right tries: at the sign-in, at others' data, at the database, with made-up events."""
