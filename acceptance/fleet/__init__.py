"""Many deployments: who they are (`targets.toml`), a run for each of them, and one page that tells of all."""
