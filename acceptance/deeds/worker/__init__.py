"""What an operator does with the worker, its queue and the services."""
