"""The worker over a real queue, database and Kommo double."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from stand_process import StandProcess, empty_folder, eventually

from stand.worker.settings import BadSettings, derive_redis_url, read_settings

QUEUE = "gpt-agent-jobs"


@pytest.fixture(scope="module")
def stand() -> Iterator[StandProcess]:
    """A stand whose queue has another name than the default one."""
    with empty_folder() as folder:
        running = StandProcess(folder, "--queue-name", QUEUE).ready()
        yield running
        running.end()


@pytest.fixture
def connection(stand: StandProcess) -> dict[str, Any]:
    """The first organisation's connection with Kommo."""
    return stand.rows("crm_connections", base_domain="eq." + stand.settings["KOMMO_BASE_DOMAIN"])[0]


def sync_data(connection: dict[str, Any]) -> dict[str, str]:
    return {"provider": "kommo", "orgId": connection["org_id"], "connectionId": connection["id"]}


def sync_state(stand: StandProcess, connection: dict[str, Any]) -> dict[str, Any]:
    return stand.rows("crm_connections", id="eq." + connection["id"])[0]["metadata"]["sync"]


def test_health_has_the_contracts_shape(stand: StandProcess) -> None:
    answer = stand.worker("/health")
    body = answer.json()
    assert answer.status_code == 200 and answer.text.startswith("{\n")
    assert (body["service"], body["status"]) == ("worker", "ok")
    assert body["redis"] == {"connected": True, "error": None}
    assert body["worker"] == {"concurrency": 25, "queueName": QUEUE, "jobsProcessing": 0}


@pytest.mark.parametrize("path", ["/health?x=1", "/health/", "/", "/metrics/other"])
def test_paths_match_exactly(stand: StandProcess, path: str) -> None:
    answer = stand.worker(path)
    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


def test_job_is_done_counted_and_logged(stand: StandProcess) -> None:
    before = stand.worker("/metrics").json()["jobs"]["completed"]
    job_id = stand.add("test-job", {"test": True})
    done = stand.finished(job_id)
    assert done["atm"] == "1" and "failedReason" not in done
    metrics = stand.worker("/metrics").json()
    assert metrics["jobs"]["completed"] == before + 1
    assert set(metrics["jobs"]["byType"]["test-job"]) == {"completed", "failed", "totalTime", "avgTime"}
    assert stand.log(event="job.start", jobId=job_id, jobName="test-job", level="info")
    (complete,) = stand.log(event="job.complete", jobId=job_id)
    assert complete["duration"] >= 0


def test_unknown_job_fails_in_the_platforms_words(stand: StandProcess) -> None:
    done = stand.finished(stand.add("no-such:job", {}))
    assert done["failedReason"] == "No handler registered for job no-such:job"
    assert stand.log(event="job.failed", jobName="no-such:job", level="error")


def test_prometheus_agrees_with_json(stand: StandProcess) -> None:
    stand.finished(stand.add("test-job", {}))
    text = stand.worker("/metrics/prometheus").text
    standard = "\n".join(line for line in text.splitlines() if "by_type" not in line) + "\n"
    families = text_string_to_metric_families(standard)
    parsed = {sample.name: sample.value for family in families for sample in family.samples}
    jobs = stand.worker("/metrics").json()["jobs"]
    assert parsed["worker_jobs_total"] == jobs["total"]
    assert parsed["worker_redis_connected"] == 1
    assert f"worker_jobs_by_type_test-job_completed {jobs['byType']['test-job']['completed']}" in text


def test_sync_makes_the_database_agree_with_kommo(stand: StandProcess, connection: dict[str, Any]) -> None:
    domain = connection["base_domain"]
    wanted = [
        {
            "id": 71,
            "name": "Воронка пробы",
            "sort": 3,
            "is_archive": False,
            "_embedded": {"statuses": [{"id": 711, "name": "Начало", "sort": 10}, {"id": 142, "name": "Успех"}]},
        },
        {"id": 72, "name": "Архив", "is_archive": True, "_embedded": {"statuses": [{"id": 142, "name": "Успех"}]}},
    ]
    stand.finished(stand.add("crm:sync-pipelines", sync_data(connection)))
    stand.kommo("PUT", domain, "pipelines", wanted)
    done = stand.finished(stand.add("crm:sync-pipelines", sync_data(connection)))
    assert "failedReason" not in done and json.loads(done["returnvalue"]) is None
    stored = stand.rows("crm_pipelines", connection_id="eq." + connection["id"], order="external_id")
    assert [(row["external_id"], row["name"], row["is_active"], row["sort_order"]) for row in stored] == [
        ("71", "Воронка пробы", True, 3),
        ("72", "Архив", False, 1),
    ]
    stages = stand.rows("crm_pipeline_stages", pipeline_id="eq." + stored[0]["id"], order="external_id")
    assert [(row["external_id"], row["name"]) for row in stages] == [("142", "Успех"), ("711", "Начало")]
    state = sync_state(stand, connection)
    assert (state["status"], state["error"]) == ("completed", None)
    assert (state["pipelinesCount"], state["stagesCount"]) == (2, 3)
    assert state["pipelinesPreview"][0] == {
        "externalId": "71",
        "name": "Воронка пробы",
        "stages": ["Начало", "Успех"],
    }
    asked = stand.kommo("GET", domain, "requests")[-1]
    assert asked["path"] == "/api/v4/leads/pipelines" and connection["access_token"] not in json.dumps(asked)


def test_failed_sync_says_why(stand: StandProcess, connection: dict[str, Any]) -> None:
    stand.kommo("PUT", connection["base_domain"], "answer", {"status": 500, "times": 1})
    done = stand.finished(stand.add("crm:sync-pipelines", sync_data(connection)))
    assert done["failedReason"].startswith("Kommo request failed: 500")
    state = sync_state(stand, connection)
    assert state["status"] == "failed" and state["error"] == done["failedReason"] and state["failedAt"]
    lost = stand.finished(stand.add("crm:sync-pipelines", {**sync_data(connection), "baseDomain": "nowhere"}))
    assert lost["failedReason"] == "CRM connection not found"


def test_expired_token_is_refreshed(stand: StandProcess) -> None:
    user = json.loads(stand.settings["MORE_USERS"])[1]
    (connection,) = stand.rows("crm_connections", base_domain="eq." + user["kommo_base_domain"])
    stand.change("crm_connections", {"expires_at": "2020-01-01T00:00:00Z"}, id="eq." + connection["id"])
    done = stand.finished(stand.add("crm:sync-pipelines", sync_data(connection)))
    assert "failedReason" not in done
    (refreshed,) = stand.rows("crm_connections", id="eq." + connection["id"])
    assert refreshed["access_token"] != connection["access_token"] and refreshed["expires_at"] > "2021"


def test_long_running_job_keeps_its_progress(stand: StandProcess) -> None:
    job_id = stand.add("process-large-file", {"userId": "someone", "organizationId": "some-org"})
    stand.finished(job_id)
    (row,) = stand.rows("job_status", id="eq." + job_id)
    assert (row["type"], row["status"], row["user_id"]) == ("process-large-file", "completed", "someone")


def test_due_sequence_steps_are_carried_out(stand: StandProcess, connection: dict[str, Any]) -> None:
    """Also by a worker whose database was away for a moment."""
    org_id = connection["org_id"]
    agent_id = stand.rows("agents", org_id="eq." + org_id)[0]["id"]
    named = {"org_id": org_id, "agent_id": agent_id, "name": "Проба", "trigger_type": "manual"}
    sequence_id = stand.insert("agent_sequences", **named)
    stand.insert("sequence_steps", sequence_id=sequence_id, step_order=1, action_type="wait")
    for _ in range(2):
        execution = {"org_id": org_id, "lead_id": "77", "current_step": 1, "next_execution_at": "2020-01-01"}
        execution_id = stand.insert("sequence_executions", sequence_id=sequence_id, **execution)
        eventually(
            lambda wanted=execution_id: (
                stand.rows("sequence_executions", id="eq." + wanted)[0]["status"] == "completed"
            ),
            "the execution is complete",
        )
        stand.restart_database()


def test_live_worker_leaves_traces_in_redis(stand: StandProcess) -> None:
    with stand.queue() as client:
        clients = [one for one in client.client_list() if one["name"] == f"bull:{QUEUE}"]
        assert any(one["cmd"] == "bzpopmin" for one in clients)
        assert len(clients) < 10
        assert 0 < client.pttl(f"bull:{QUEUE}:stalled-check") <= 30_000


def test_redis_gone_and_back(stand: StandProcess) -> None:
    stand.operate("redis", "stop")
    answer = stand.worker("/health")
    assert answer.status_code == 503 and answer.elapsed.total_seconds() < 5
    assert answer.json()["status"] == "degraded" and answer.json()["redis"]["connected"] is False
    eventually(lambda: stand.worker("/metrics").json()["redis"]["connected"] is False, "metrics notice it")
    stand.operate("redis", "start")
    eventually(lambda: stand.worker("/health").status_code == 200, "health recovers")
    assert "failedReason" not in stand.finished(stand.add("test-job", {}))
    eventually(lambda: stand.worker("/metrics").json()["redis"]["connected"], "metrics recover")
    assert stand.log(event="redis.disconnect", level="warn")
    assert [entry["event"] for entry in stand.log(service="worker") if entry["event"].startswith("redis.")][
        -1
    ] == "redis.ready"


@pytest.mark.parametrize(
    ("address", "token", "derived"),
    [
        ("https://eu1.example.io", "a/b c", "rediss://default:a%2Fb%20c@eu1.example.io:6379"),
        ("https://eu1.example.io:443", "t", "rediss://default:t@eu1.example.io:6379"),
        ("https://eu1.example.io:7000", "t", "rediss://default:t@eu1.example.io:7000"),
    ],
)
def test_redis_address_is_derived(address: str, token: str, derived: str) -> None:
    assert derive_redis_url(address, token) == derived


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENCRYPTION_KEY", "short"),
        ("ENCRYPTION_KEY", "A" * 40),
        ("SUPABASE_URL", ""),
        ("JOB_CONCURRENCY", "0"),
        ("REDIS_URL", ""),
    ],
)
def test_bad_settings_are_named(name: str, value: str) -> None:
    good = {
        "SUPABASE_URL": "http://127.0.0.1:1",
        "SUPABASE_SERVICE_ROLE_KEY": "key",
        "DATABASE_URL": "postgresql://nowhere",
        "REDIS_URL": "redis://127.0.0.1:1",
        "ENCRYPTION_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    }
    assert read_settings(good).concurrency == 25
    with pytest.raises(BadSettings, match=name if name != "REDIS_URL" else "UPSTASH_REDIS_REST_URL"):
        read_settings({**good, name: value})
