"""What goes wrong beside the steps: a job of the run's own organisation that fails turns its scenario red."""

from __future__ import annotations

from urllib.parse import quote

import httpx
from commands import Ended, Run, SharedStand


def synchronise(stand: SharedStand, run: Run, *tags: str) -> Ended:
    """Run scenarios while Kommo refuses the owner's key."""
    domain = quote(stand.settings["KOMMO_BASE_DOMAIN"], safe="")
    address = f"{stand.settings['KOMMO_DOUBLE_URL']}/accounts/{domain}/answer"
    httpx.put(address, json={"status": 401, "delaySeconds": 0, "times": None}).raise_for_status()
    try:
        return run("run", *tags)
    finally:
        httpx.delete(address).raise_for_status()


def test_a_failed_job_of_its_own_fails_the_scenario_that_added_it(stand: SharedStand, run: Run) -> None:
    ended = synchronise(stand, run, "--tags=@2.2,@1.2")
    said = ended.item("2.2")
    assert (said["verdict"], ended.item("1.2")["verdict"], ended.code) == ("failed", "passed", 1)
    assert "этой организации" in said["reason"] and "401" in said["reason"]


def test_a_scenario_that_says_so_may_bring_failures_about(stand: SharedStand, run: Run) -> None:
    ended = run("run", "--name=Kommo не принимает ключ доступа")
    assert ended.code == 0, ended.said
