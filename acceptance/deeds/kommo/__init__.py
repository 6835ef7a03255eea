"""What is done about Kommo: by the owner, in a double's account, with the events that came from it."""
