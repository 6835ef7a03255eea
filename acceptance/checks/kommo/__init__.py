"""Section 2: what a synchronisation with Kommo does, and that Kommo and the platform agree afterwards."""
