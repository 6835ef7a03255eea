"""What happens on the platform by itself: webhook events, rules, sequences (platform contract 9)."""
