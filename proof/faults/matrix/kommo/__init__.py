"""Faults of section 2: the integration with Kommo and the synchronisation."""
