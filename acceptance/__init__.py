"""The acceptance suite of the GPT Agent Platform: how each promise of the checklist is checked on a running target.

Readable by Python 3.7: the set-up looks in here before there is another.
"""

from pathlib import Path

#: The project's folder: `features`, `docs`, `reports`, `.venv` and `.env` are in it.
PROJECT = Path(__file__).resolve().parent.parent
