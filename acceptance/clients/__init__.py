"""Clients of a target's services: they ask and act, attach evidence, refuse what is not granted, and judge nothing."""
