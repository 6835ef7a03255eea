"""Proofs that take more than one question: how the parts of a promise are put together from what clients saw."""
