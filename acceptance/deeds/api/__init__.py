"""What a client of the API does: calls with right and with flawed bodies, changes, long texts, many things."""
