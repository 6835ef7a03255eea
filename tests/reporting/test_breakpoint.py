"""`breakpoint()` in a step has a console, though behave captures what steps print."""

from __future__ import annotations

import os
import subprocess
import sys

from reporting_lab import PROJECT, Lab

STEP = """
from behave import then

@then("останавливаются")
def stops(context):
    found = 41
    breakpoint()
"""
HOOKS = "from acceptance.runner.debugging import hear_breakpoints\nhear_breakpoints()\n"
SECRET = "канарейка-у-отладчика"


def stopped(lab: Lab, **variables: str) -> str:
    lab.environment(before_all=f"{HOOKS}from acceptance.secrets.masking import learn\nlearn({SECRET!r})")
    lab.write("features/steps/stopping.py", STEP)
    lab.feature("  @1.1\n  Сценарий: первый\n    Тогда останавливаются\n")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ACCEPTANCE_")},
        "PYTHONPATH": str(PROJECT),
        "PYTHONIOENCODING": "utf-8",
        "ACCEPTANCE_REPORTS_DIR": str(lab.reports),
        **variables,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "behave"],
        cwd=lab.path,
        env=environment,
        input=f"p found + 1\np {SECRET!r}\nc\n",
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return ended.stdout + ended.stderr


def test_the_prompt_is_there_and_tells_no_secret(lab: Lab) -> None:
    said = stopped(lab)
    assert "(Pdb) 42" in said
    assert "1 scenario passed" in said
    assert SECRET not in said


def test_where_there_is_no_console_it_says_so_and_goes_on(lab: Lab) -> None:
    lab.environment()
    lab.feature("  @1.1\n  Сценарий: первый\n    Тогда всё верно\n")
    folder = lab.reports / "runs" / lab.run().verdict["run"]
    said = stopped(lab, ACCEPTANCE_RUN_DIR=str(folder))
    assert "Запустите этот пункт командой behave" in said and "(Pdb)" not in said
