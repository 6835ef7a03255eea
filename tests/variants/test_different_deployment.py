"""What is only different passes; what the checklist names and is absent fails; what cannot be checked says why."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
import redis
from crowd import Crowd
from deployment import SLOW_ITEMS, SuiteRun, checked, items, model_answers, without
from different import ABSENT, Different

ITEMS = "--tags=not @сверх"
NOISE = (
    "telemetry.invalid",
    "stats.invalid",
    "vitals.invalid",
    "pixel.invalid",
    "/api/analytics → 405",
    "/api/integrations/kommo/status → 500",
    "/nowhere → 404",
    "Warning: Extra attributes from the server",
    "Failed to fetch",
    "исключение в стороннем коде или запросе: widget: no licence",
    "второй раз ответила сама служба",
)


def test_what_is_only_different_passes(different: Different) -> None:
    """54 items among many rows and events of others: only the tables of other names are missed."""
    model_answers(different.stand.settings, seconds=2)
    crowd = Crowd(different.stand.settings, conversations="agent_conversations")
    crowd.settle()
    with crowd.at_work():
        outcome = checked(different.settings, ITEMS)
    told = outcome.not_passed()
    assert set(told) == set(ABSENT), told
    for number, table in ABSENT.items():
        assert told[number].startswith(f"failed: Таблицы «{table}» в Supabase нет"), told
    assert outcome.code == 1, outcome.output
    assert list(outcome.verdicts().values()).count("passed") == 51
    assert not outcome.problems()
    silent = {noise for noise in NOISE if noise not in outcome.notes()}
    assert not silent, f"not among the remarks: {silent}\n{outcome.notes()}"


def test_stricter_checks_pass_too(different: Different, still: SuiteRun) -> None:
    """Errors of shape S2, a worker that is stopped when its queue's name is not in the settings."""
    still.outcome()  # it goes on beside the others, and needs the worker that is stopped here
    features = ("features/api_endpoints.feature", "features/worker_redis.feature", "features/security.feature")
    outcome = checked(different.settings, "--tags=@сверх", *features)
    assert outcome.not_passed() == {}, outcome.not_passed()
    assert outcome.code == 0, outcome.output
    silent = [type(manner).__name__ for manner in different.manners if not manner.seen]
    assert not silent, f"never shown: {silent}"


def test_counters_that_stand_still_are_found_behind_replicas(still: SuiteRun) -> None:
    outcome = still.outcome()
    assert outcome.verdicts() == {"1.4": "failed"}
    assert "счётчики не выросли" in outcome.item("1.4")["reason"]


@pytest.mark.parametrize(
    ("setting", "address", "hit", "spared"),
    [("REDIS_TLS_VERIFY", "REDIS_URL", {"1.3", "2.3"}, {"1.2"}), ("TLS_VERIFY", "WEB_URL", {"3.1", "API.1"}, {"1.2"})],
)
def test_certificate_of_ones_own_is_named(
    different: Different, setting: str, address: str, hit: set[str], spared: set[str]
) -> None:
    """With verification on, what needs the connection is broken and says what to set; the rest is checked."""
    outcome = checked({**different.settings, setting: "true"}, items(*hit, *spared), processes=1)
    assert outcome.verdicts() == {**dict.fromkeys(hit, "broken"), **dict.fromkeys(spared, "passed")}
    assert outcome.code == 2, outcome.output
    for number in hit:
        assert f"Сертификат по адресу {address} не прошёл проверку" in outcome.item(number)["reason"]
        assert f"{setting}=false" in outcome.item(number)["advice"]


def test_signature_that_the_suite_cannot_give_is_asked_for(different: Different) -> None:
    outcome = checked(without(different.settings, "KOMMO_WEBHOOK_SECRET"), items("6.5", "7.5", "7.2"), processes=1)
    assert outcome.verdicts() == {"6.5": "not_checked", "7.5": "not_checked", "7.2": "passed"}
    assert outcome.item("6.5")["setting"] == "KOMMO_WEBHOOK_SECRET"


def test_wrong_signature_is_not_the_products_failure(different: Different) -> None:
    outcome = checked({**different.settings, "KOMMO_WEBHOOK_SECRET": "другой"}, items("6.5"), processes=1)
    assert outcome.verdicts() == {"6.5": "broken"}, outcome.not_passed()
    assert "KOMMO_WEBHOOK_SECRET" in outcome.item("6.5")["advice"]


def test_worker_older_than_its_deployment_is_found_without_railway(different: Different) -> None:
    """The setting says that it was deployed just now; the log of the two replicas is one file."""
    settings = {
        **without(different.settings, "RAILWAY_"),
        "WORKER_LOG_FILE": str(different.stand.worker_log),
        "WORKER_DEPLOYED_AT": datetime.now(UTC).isoformat(),
    }
    outcome = checked(settings, items("1.1", "1.5"), processes=1)
    assert outcome.verdicts() == {"1.1": "failed", "1.5": "passed"}, outcome.not_passed()
    assert "отвечает процесс, запущенный" in outcome.item("1.1")["reason"]


def test_slow_deployment_passes(slow: SuiteRun) -> None:
    """API calls of 1.5 s, a model of 8 s without embeddings, unsigned events, the old layout of agent_sequences."""
    outcome = slow.outcome()
    assert outcome.not_passed() == {}, outcome.not_passed()
    assert outcome.code == 0, outcome.output
    assert set(outcome.verdicts()) == set(SLOW_ITEMS)


@pytest.mark.parametrize("which", ["with QUEUE_NAME", "without"])
def test_queues_apart_are_named(apart: dict[str, SuiteRun], which: str) -> None:
    outcome = apart[which].outcome()
    assert outcome.verdicts() == {"2.3": "passed", "2.4": "failed", "2.5": "failed"}, outcome.not_passed()
    for number in ("2.4", "2.5"):
        assert "задание в «agent-jobs», воркер слушает «gpt-agent-jobs»" in outcome.item(number)["reason"]


def test_what_nobody_took_is_taken_back(apart: dict[str, SuiteRun]) -> None:
    """Else all of it would run once the worker's queue is corrected (platform contract 4.9)."""
    for run in apart.values():
        run.outcome()
    settings = apart["without"].settings
    with redis.Redis.from_url(settings["REDIS_URL"], decode_responses=True) as server:
        assert server.lrange("bull:agent-jobs:wait", 0, -1) == []
        assert server.xlen("bull:agent-jobs:events") > 0, "jobs have been queued"
    with psycopg.connect(settings["DATABASE_URL"]) as database:
        queued = database.execute("select 1 from agent_integrations where settings ->> 'sync_status' = 'queued'")
        assert queued.fetchall() == []
