"""What shows that the checks can be believed: faults, mutation, benchmarks. Knows suite and stand; neither knows it."""
