"""The web app of the stand: pages, sign-in and the HTTP API (platform contract 3, 4, 7 and 9)."""
