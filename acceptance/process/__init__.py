"""What the processes of one run tell one another: variables of the environment, and that the run has ended."""
