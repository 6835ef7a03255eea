"""Agents as their page and the API show them."""
