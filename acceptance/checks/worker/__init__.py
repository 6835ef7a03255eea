"""Section 1 of the checklist: the worker lives on its queue, does its jobs, and tells of them in log and metrics."""
