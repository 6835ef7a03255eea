"""What holds for every test.

It never meets the deployment that the developer's environment describes, and Playwright runs on a minimal system too.
"""

import os

from acceptance.process.variables import name_of
from acceptance.setup.browser_choice import playwright_environment
from acceptance.target.settings import FOR_ANY_TARGET, NAMES

for name in NAMES - FOR_ANY_TARGET:
    os.environ.pop(name, None)
os.environ[name_of("env_file")] = os.devnull

os.environ.update(playwright_environment())
