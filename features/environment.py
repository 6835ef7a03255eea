"""The door to the hooks: behave looks for them beside `steps/`, they live in the project's `environment.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.modules.pop("environment", None)

from environment import *  # noqa: E402, F403
