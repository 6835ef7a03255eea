"""The HTTP API, one module per subject of the platform contract's section 4."""
