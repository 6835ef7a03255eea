"""Faults of section 1: the worker, its figures, its log and its jobs."""
