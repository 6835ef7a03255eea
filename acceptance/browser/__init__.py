"""The browser: one Chromium for a process, a fresh context for each scenario, and an eye on what goes wrong in it."""
