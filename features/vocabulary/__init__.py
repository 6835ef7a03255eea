"""The words of the feature files: what may stand in the places of their sentences, and what each means to a check."""
