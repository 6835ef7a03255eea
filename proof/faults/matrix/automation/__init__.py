"""Faults of sections 6 and 7: rules and sequences, their executions, and the events of Kommo that set them off."""
