"""What is done with rules and sequences, by the owner in the editor and by a client of the API."""
