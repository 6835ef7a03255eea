"""Sections 6 and 7: rules and sequences as they are edited and kept, what they do, their log, and Kommo's events."""
