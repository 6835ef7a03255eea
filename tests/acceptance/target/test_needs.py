"""What each item needs: the map agrees with the tags of the features, and says the same as the clients do."""

from __future__ import annotations

import re

import pytest

from acceptance import PROJECT
from acceptance.checklist.register import load_register
from acceptance.checklist.tags import ALTERNATIVE
from acceptance.reporting import read_plan
from acceptance.runner.hooks import GRANT_TAGS
from acceptance.target import needs
from acceptance.target.settings import Grant, Target, described_target

ITEMS = [item.number for item in load_register()]
WHOLE = Target(
    web_url="https://a.example.com", worker_url="https://b.example.com", redis_url="redis://c.example.com",
    queue_name="q", supabase_url="https://d.example.com", supabase_service_role_key="key", user_email="e@example.com",
    user_password="password", railway_token="token", railway_project_id="p", railway_environment_id="e",
    railway_service_id="s", grants=",".join(grant.value for grant in Grant),
)  # fmt: skip


@pytest.fixture(scope="module")
def granted_by_tags() -> dict[Grant, set[str]]:
    """Grant -> the items of which some scenario carries its tag, and no other proof can stand in for it."""
    plan, _ = read_plan([str(PROJECT / "features")])
    found: dict[Grant, set[str]] = {grant: set() for grant in GRANT_TAGS.values()}
    for scenario in plan.scenarios:
        for tag in set(scenario.tags) & set(GRANT_TAGS):
            if scenario.item and not scenario.extra and ALTERNATIVE not in scenario.tags:
                found[GRANT_TAGS[tag]].add(scenario.item)
    return found


@pytest.mark.parametrize("grant", [grant for grant in Grant if grant is not Grant.READ])
def test_grants_are_those_of_the_tags(granted_by_tags: dict[Grant, set[str]], grant: Grant) -> None:
    assert set(needs.GRANTS[grant]) == granted_by_tags[grant]


def test_only_items_of_the_checklist_are_named() -> None:
    named = {item for items in [*needs.SETTINGS.values(), *needs.GRANTS.values(), needs.IN_BROWSER] for item in items}
    assert named == set(ITEMS), "each item needs something"


def test_settings_are_settings() -> None:
    names = {one for group in needs.SETTINGS for name in group for one in name.split("|")}
    assert {name.lower() for name in names} <= set(Target.model_fields)


def test_a_whole_target_lacks_nothing() -> None:
    assert needs.lacking(WHOLE) == {} and needs.unchecked(WHOLE) == set()


@pytest.mark.parametrize(
    ("taken", "lacking", "items"),
    [
        ({"redis_url": None}, ["REDIS_URL"], "1.3–1.5, 2.3–2.5"),
        ({"queue_name": None}, [], ""),
        ({"worker_url": None, "queue_name": None}, ["WORKER_URL", "QUEUE_NAME или WORKER_URL"], "1.1–1.5, 2.3–2.5"),
        (
            {"railway_token": None},
            ["RAILWAY_TOKEN или WORKER_DEPLOYED_AT", "RAILWAY_TOKEN или WORKER_LOG_FILE"],
            "1.1, 1.5",
        ),
        ({"railway_token": None, "worker_log_file": "/x"}, ["RAILWAY_TOKEN или WORKER_DEPLOYED_AT"], "1.1"),
        ({"railway_service_id": None}, ["RAILWAY_SERVICE_ID"], "1.1, 1.5"),
        ({"grants": "write"}, [Grant.SYNC, Grant.EVENTS], "2.2–2.5, 6.4–6.6, 7.4–7.6"),
    ],
)
def test_what_is_lacking(taken: dict[str, object], lacking: list[str], items: str) -> None:
    target = WHOLE.model_copy(update=taken)
    assert list(needs.lacking(target)) == lacking
    assert needs.listed(needs.unchecked(target)) == items


def test_what_is_lost_without() -> None:
    assert needs.without(["WORKER_URL"]) == ("1.1", "1.2", "1.3", "1.4", "1.5", "2.3", "2.4", "2.5")
    assert needs.without([needs.STAND]) == tuple(ITEMS)
    assert "1.2" not in needs.without([needs.BROWSER]) and "3.1" in needs.without([needs.BROWSER])


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["2.3"], "2.3"),
        (["2.4", "2.3"], "2.3–2.4"),
        (["1.5", "2.1"], "1.5, 2.1"),
        (["DB.1", "DB.2", "DB.4"], "DB.1–DB.2, DB.4"),
        (ITEMS, "все пункты"),
    ],
)
def test_listed(items: list[str], text: str) -> None:
    assert needs.listed(items) == text


@pytest.mark.parametrize(("file", "russian"), [("README.md", False), ("README.ru.md", True)])
def test_readme_says_the_same(file: str, russian: bool) -> None:
    assert needs.table(russian) in (PROJECT / file).read_text("utf-8"), (
        f"python -m acceptance.target.needs {'ru' * russian}"
    )


def test_the_way_to_staging_promises_what_is_true() -> None:
    """`README.ru.md` says, for each step of the way, how many items it brings."""
    text = (PROJECT / "README.ru.md").read_text("utf-8")
    given = {"WEB_URL": "http://web", "WORKER_URL": "http://worker", "USER_EMAIL": "a@b.example", "USER_PASSWORD": "p"}
    steps: tuple[dict[str, str], ...] = (
        {},
        {"GRANTS": "write,sync,events"},
        {"SUPABASE_URL": "http://database", "SUPABASE_SERVICE_ROLE_KEY": "key"},
        {"REDIS_URL": "redis://redis"},
        dict.fromkeys(needs.RAILWAY, "railway"),
    )
    table = text.partition("| проверяется пунктов из 54 |")[2].partition("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines() if row.startswith("| ")]
    assert len(rows) == len(steps)
    for (named, number), step in zip(rows, steps, strict=True):
        given |= step
        assert int(re.findall(r"\d+", number)[0]) == len(ITEMS) - len(needs.unchecked(described_target(given))), named
        assert all(name in named for name in list(step)[:1]), named
