"""The HTTP API, one module per subject of platform contract 4."""
