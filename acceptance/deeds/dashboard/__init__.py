"""What happens in an organisation, for the dashboard to tell of."""
