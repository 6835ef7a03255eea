"""Small stand-ins for what lives outside anybody's control: Kommo, the LLM, Railway."""
