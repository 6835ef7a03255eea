"""Any target: a stand started by hand and handed over by settings gives the verdicts of the default run.

What is not handed over makes items "not checked", never red; without grants nothing is created.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from commands import ENTRIES, Command, Ended, SharedStand

from acceptance.target import needs
from acceptance.target.settings import described_target

SECTIONS = ["features/worker_redis.feature", "features/kommo_sync.feature"]


def must_fit(ended: Ended, settings: dict[str, str], ran: set[str] | None = None) -> None:
    """Nothing is red, and exactly those items are not checked for which the map of needs says so."""
    assert ended.code == 0, ended.said
    items = {item["number"]: item for item in ended.verdict["items"] if item["verdict"] != "not_run"}
    assert ran is None or set(items) == ran
    missing = {number for number, item in items.items() if item["verdict"] == "not_checked"}
    expected = needs.unchecked(described_target(settings)) & set(items)
    assert expected <= missing and missing - expected <= set(needs.WHERE_EMPTY), missing ^ expected
    assert {item["verdict"] for number, item in items.items() if number not in missing} <= {"passed"}
    assert {extra["verdict"] for extra in ended.verdict["extras"]} <= {"passed", "not_checked", "not_run"}
    for number in missing:
        assert items[number]["setting"] and items[number]["reason"], items[number]
    checklist = ended.said
    assert "Traceback" not in checklist


def test_handed_over_in_a_file_it_gives_the_verdicts_of_the_default_run(stand: SharedStand, place: Path) -> None:
    before = stand.content()
    file = place / "стенд.env"
    file.write_text("\n".join(f"{name}={shlex.quote(value)}" for name, value in stand.settings.items()), "utf-8")
    attached = Command([*ENTRIES["run"], *SECTIONS], {"ACCEPTANCE_ENV_FILE": str(file)}, place).ended(180)
    assert stand.content() == before
    embedded = Command([*ENTRIES["run"], *SECTIONS], {}, place).ended(180)
    assert attached.verdicts() == embedded.verdicts()
    assert set(attached.verdicts().values()) == {"passed"} and attached.code == embedded.code == 0, attached.said
    assert attached.verdict["target"] == stand.settings["WEB_URL"]
    assert embedded.verdict["target"] == "встроенный стенд"


def test_the_workers_address_alone(stand: SharedStand, place: Path) -> None:
    settings = {"WORKER_URL": stand.settings["WORKER_URL"]}
    ended = Command(ENTRIES["run"], settings, place).ended(180)
    must_fit(ended, settings, set(needs.without([needs.STAND])))
    assert ended.item("1.2")["verdict"] == "passed"
    assert ended.item("1.3")["setting"] == "REDIS_URL"
    strict = Command([*ENTRIES["run"], "--strict", "--tags=@1.2 or @1.3"], settings, place).ended()
    assert strict.code == 2, "with --strict what is not checked is no success"


def test_without_redis_and_railway(stand: SharedStand, place: Path) -> None:
    taken = ("REDIS_URL", "RAILWAY_TOKEN")
    settings = {name: value for name, value in stand.settings.items() if name not in taken}
    ended = Command([*ENTRIES["run"], "--tags=not @сверх", *SECTIONS], settings, place).ended(180)
    must_fit(ended, settings)
    assert {number for number, verdict in ended.verdicts().items() if verdict == "passed"} == {"1.2", "2.1", "2.2"}


def test_without_grants_nothing_is_created(stand: SharedStand, place: Path) -> None:
    settings = {**stand.settings, "GRANTS": ""}
    before, keys = stand.content(), stand.keys()
    ended = Command(ENTRIES["run"], settings, place).ended(300)
    must_fit(ended, settings, set(needs.without([needs.STAND])))
    assert stand.content() == before and stand.keys() == keys
    assert ended.item("2.1")["verdict"] == "passed" and ended.item("2.2")["setting"] == "GRANTS=sync"
