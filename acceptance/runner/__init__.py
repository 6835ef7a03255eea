"""One run: behave's processes, what they share, hooks, progress, tries."""
