"""`python -m proof mutate`: every value in the feature files must matter."""
