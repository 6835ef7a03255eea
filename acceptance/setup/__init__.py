"""Set-up: everything the project needs, in `.venv`, once. Standard library only."""
