"""The API.n items: what the API answers, and that it keeps what it was sent."""
