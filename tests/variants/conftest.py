"""The deployments of this folder's tests, each a stand set up differently (platform contract 10)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from carriage import (
    DecimalsAreText,
    OtherClock,
    OtherJson,
    RateLimited,
    Revalidated,
    TitledHeaders,
    TrailingSlash,
    Zipped,
)
from deployment import SLOW_ITEMS, SuiteRun, deployed, items, model_answers, without
from different import Different
from front import Front, Manner, served
from hosting import LivedThrough, SkippedDeployment
from looks import (
    Announcing,
    AskedTwice,
    ChatWidget,
    CookieBanner,
    HiddenTwins,
    Hydrated,
    LateToasts,
    Leaving,
    MarkdownChat,
    ModalHides,
    Moving,
    Optimistic,
    OtherDesign,
    Refetched,
    Scrolled,
    ServiceWorker,
    SlashedLinks,
    SlowClosing,
    ToastsCover,
)
from manners import CachedAgents, ClosedRegistration, Noise, Slow

MOSTLY_WAITING = ("apart", "slow", "still")


@pytest.fixture(scope="module", autouse=True)
def begun_early(request: pytest.FixtureRequest) -> None:
    """Runs that mostly wait are begun first, where a test of the file asks for them, and go on beside the others."""
    asked = [item.fixturenames for item in request.session.items if item.path == request.path]
    for name in MOSTLY_WAITING:
        if any(name in names for names in asked):
            request.getfixturevalue(name)


@pytest.fixture(scope="session")
def different() -> Iterator[Different]:
    """Healthy, and different from the stand in nearly all that may differ."""
    with Different.deployed() as deployment:
        yield deployment


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[dict[str, str]]:
    """Settings of a stand that looks and answers otherwise."""
    with deployed() as stand:
        pages: list[Manner] = [
            *(OtherDesign(), Scrolled(), Moving(), SlowClosing(), ToastsCover(), CookieBanner(), ChatWidget()),
            *(HiddenTwins(), ModalHides(), Leaving(), Hydrated(), ServiceWorker(), AskedTwice(), Announcing()),
            *(Refetched(), LateToasts(), MarkdownChat(), Optimistic(), SlashedLinks()),
        ]
        answers: list[Manner] = [
            *(TrailingSlash(), RateLimited(), DecimalsAreText(), OtherClock(), OtherJson(), Revalidated()),
            *(TitledHeaders(), Zipped()),
        ]
        worker, railway = LivedThrough(), SkippedDeployment()
        graphql = httpx.URL(stand.settings["RAILWAY_API_URL"])
        fronts = {
            "WEB_URL": Front(stand.settings["WEB_URL"], pages + answers),
            "WORKER_URL": Front(stand.settings["WORKER_URL"], [worker]),
            "RAILWAY_API_URL": Front(str(graphql.copy_with(path="/")), [railway]),
        }
        with served(*fronts.values()):
            settings = {**stand.settings, **{name: front.url for name, front in fronts.items()}}
            settings["RAILWAY_API_URL"] += graphql.path
            yield settings
        silent = [type(one).__name__ for one in [*pages, *answers, worker, railway] if not one.seen]
        assert not silent, f"never shown: {silent}"


@pytest.fixture(scope="session")
def slow_settings() -> Iterator[dict[str, str]]:
    """Settings of slow pages, a slow model with words of its own, old sequence tables, unsigned events.

    No Railway either: the worker's log is a file, the time of its deployment a setting. Nobody can register.
    """
    options = ["--variant", "legacy-sequences", "--variant", "open-webhook", "--organisations", "4"]
    with deployed(*options, TZ="America/St_Johns") as deployment:
        settings = deployment.settings
        model_answers(settings, seconds=8)
        manners: list[Manner] = [Slow(1.5), Noise(), CachedAgents(5), ClosedRegistration()]
        front = Front(settings["WEB_URL"], manners)
        with served(front):
            yield {
                **without(settings, "KOMMO_WEBHOOK_SECRET", "RAILWAY_"),
                "WEB_URL": front.url,
                "WORKER_LOG_FILE": str(deployment.worker_log),
                "WORKER_DEPLOYED_AT": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
            }
        assert all(manner.seen for manner in manners), {type(one).__name__: one.seen for one in manners}


@pytest.fixture(scope="session")
def slow(slow_settings: dict[str, str]) -> Iterator[SuiteRun]:
    """A run under way against it."""
    with SuiteRun(slow_settings, items(*SLOW_ITEMS), processes=4) as run:
        yield run


@pytest.fixture(scope="session")
def apart() -> Iterator[dict[str, SuiteRun]]:
    """Two runs under way against a worker that listens to another queue: with QUEUE_NAME (as the web's), without.

    Each has owners of its own: two that press the button of one organisation at a time would see each other's jobs.
    """
    with deployed("--variant", "queues-apart") as deployment:
        second, third, fourth = json.loads(deployment.settings["MORE_USERS"])
        named = {**deployment.settings, "MORE_USERS": json.dumps([second])}
        owner = {
            "USER_EMAIL": third["email"],
            "USER_PASSWORD": third["password"],
            "KOMMO_BASE_DOMAIN": third["kommo_base_domain"],
            "KOMMO_ACCESS_TOKEN": third["kommo_access_token"],
            "MORE_USERS": json.dumps([fourth]),
        }
        unnamed = {**without(named, "QUEUE_NAME"), **owner}
        tags = items("2.3", "2.4", "2.5")
        with SuiteRun(named, tags) as with_name, SuiteRun(unnamed, tags) as without_name:
            yield {"with QUEUE_NAME": with_name, "without": without_name}


@pytest.fixture(scope="session")
def still(different: Different) -> Iterator[SuiteRun]:
    """A run under way against a worker whose counters stand still."""
    with SuiteRun({**different.settings, "WORKER_URL": different.still_worker}, items("1.4"), processes=1) as run:
        yield run
