"""The dictionary of the feature files: which sentences there are, and what may stand in each of their places."""
