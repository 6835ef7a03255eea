"""What holds of every page: it opens, it stays, it is up to date when somebody comes back to it."""
