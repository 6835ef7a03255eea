"""The variables by which processes of a run, and those who start them, tell one another what a setting cannot.

Each is `ACCEPTANCE_` and the field's name. ENV_FILE and REPORTS_DIR are for people, too; the others are the run's own.
"""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from acceptance.process.names import PREFIX


class ProcessVariables(BaseSettings):
    """What this process has been told, as its environment is when this is made; the defaults where it has not."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    env_file: Path | None = Field(None, description="another file than `.env`: one for each deployment")
    reports_dir: Path | None = Field(None, description="where results go, in place of the project's reports/")
    run_dir: Path | None = Field(None, description="the process is a part of this run; whoever set it finishes the run")
    claims: Path | None = Field(None, description="the folder in which processes claim the scenarios that they share")
    order: str = Field("", description="the seed of a random order of features, rules and scenarios")
    account: int = Field(0, description="which of the target's owners the process signs in as")
    sharing: bool = Field(False, description="another process signs in as the same owner and does what only one may")
    stand_pid: int = Field(0, description="the run's own stand, whose end is not the product's failure")
    lifeline: bool = Field(False, description="the process' standard input ends with the run")
    verbose: bool = Field(False, description="inner details of errors are shown")
    headed: bool = Field(False, description="the browser has a window, for a person who looks on")
    slow_mo: int = Field(0, description="milliseconds between the browser's actions, for the same person")
    pause: bool = Field(False, description="a scenario that fails on a page stops there, in Playwright's inspector")
    video: bool = Field(False, description="a film of each scenario that opens a page is kept in the run's folder")
    every_page: bool = Field(False, description="traces keep the page at each action, which a stand's full run spares")
    page_seconds: float = Field(20.0, description="how long pages are waited for; less in the faults' laboratory")

    def as_environment(self) -> dict[str, str]:
        """The same for the environment of a process; what is as usual is left out."""
        told = self.model_dump(exclude_defaults=True)
        return {name_of(name): "1" if value is True else str(value) for name, value in told.items()}


def name_of(field: str) -> str:
    """The variable's name in the environment. Raises ValueError for one that there is not."""
    if field not in ProcessVariables.model_fields:
        raise ValueError(f"no such process variable: {field}")
    return f"{PREFIX}{field.upper()}"


NAMES = tuple(map(name_of, ProcessVariables.model_fields))


def process_variables() -> ProcessVariables:
    """What this process has been told, as its environment is now."""
    return _read(tuple(map(os.environ.get, NAMES)))


@lru_cache(maxsize=1)
def _read(_environment: tuple[str | None, ...]) -> ProcessVariables:
    # Asked with each wait, while reading takes pydantic-settings a tenth of a whole run's Python time.
    return ProcessVariables()
