"""How agents come to be beside the usual way."""
