"""Nobody sees or changes what belongs to another organisation: every route that takes an id, one by one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from web_process import Web

from stand.web.app import API

CHAT = {"message": "Привет"}
RULE = {"name": "Чужое", "trigger_type": "manual", "conditions": [], "actions": []}
EVENT = {"triggerType": "manual", "triggerData": {}}
SCRIPT = {"title": "Чужой", "scriptType": "greeting", "content": "Чужой"}
SEQUENCE = {"name": "Чужая", "trigger_type": "manual", "steps": [{"step_order": 1, "action_type": "wait"}]}
KNOWLEDGE = {"category": "product", "title": "Чужое", "content": "Чужое"}
ARTICLE = {"title": "Чужая", "content": "Чужая", "categoryId": "{category}"}

#: method, path, body, expected status. {agent} and so on are the other organisation's, {own} is the caller's agent.
TABLE: list[tuple[str, str, Any, int]] = [
    ("GET", "/api/agents/{agent}", None, 404),
    ("PATCH", "/api/agents/{agent}", {"name": "Чужой"}, 404),
    ("PATCH", "/api/agents/{agent}/status", {"status": "draft"}, 404),
    ("DELETE", "/api/agents/{agent}", None, 200),
    ("POST", "/api/chat", {**CHAT, "agentId": "{agent}"}, 404),
    ("POST", "/api/chat", {**CHAT, "agentId": "{own}", "conversationId": "{conversation}"}, 404),
    ("GET", "/api/chat?conversationId={conversation}", None, 404),
    ("GET", "/api/agents/{agent}/scripts", None, 404),
    ("POST", "/api/agents/{agent}/scripts", SCRIPT, 404),
    ("PATCH", "/api/agents/{agent}/scripts/{script}", {"title": "Чужой"}, 404),
    ("PATCH", "/api/agents/{own}/scripts/{script}", {"title": "Чужой"}, 404),
    ("DELETE", "/api/agents/{agent}/scripts/{script}", None, 404),
    ("DELETE", "/api/agents/{own}/scripts/{script}", None, 404),
    ("GET", "/api/agents/{agent}/rules", None, 404),
    ("POST", "/api/agents/{agent}/rules", RULE, 404),
    ("PUT", "/api/agents/{agent}/rules", EVENT, 404),
    ("PATCH", "/api/agents/{agent}/rules/{rule}", {"name": "Чужое"}, 404),
    ("PATCH", "/api/agents/{own}/rules/{rule}", {"name": "Чужое"}, 404),
    ("DELETE", "/api/agents/{agent}/rules/{rule}", None, 200),
    ("DELETE", "/api/agents/{own}/rules/{rule}", None, 200),
    ("GET", "/api/agents/{agent}/sequences", None, 404),
    ("POST", "/api/agents/{agent}/sequences", SEQUENCE, 404),
    ("PUT", "/api/agents/{agent}/sequences?sequenceId={sequence}", {"lead_id": "1"}, 404),
    ("PUT", "/api/agents/{own}/sequences?sequenceId={sequence}", {"lead_id": "1"}, 500),
    ("PATCH", "/api/agents/{agent}/sequences/{sequence}", {"name": "Чужая"}, 404),
    ("PATCH", "/api/agents/{own}/sequences/{sequence}", {"steps": SEQUENCE["steps"]}, 404),
    ("DELETE", "/api/agents/{agent}/sequences/{sequence}", None, 200),
    ("DELETE", "/api/agents/{own}/sequences/{sequence}", None, 200),
    ("POST", "/api/agents/{agent}/knowledge", KNOWLEDGE, 404),
    ("POST", "/api/knowledge-base/articles", ARTICLE, 400),
    ("POST", "/api/knowledge-base/categories", {"name": "Чужая", "parentId": "{category}"}, 400),
    ("POST", "/api/agents/{own}/scripts", {**SCRIPT, "pipelineStageId": "{stage}"}, 400),
    ("GET", "/api/agents/{agent}/integrations", None, 404),
    ("GET", "/api/agents/{agent}/integrations/{integration}", None, 404),
    ("GET", "/api/agents/{own}/integrations/{integration}", None, 404),
    ("PATCH", "/api/agents/{agent}/integrations/{integration}", {"is_active": False}, 404),
    ("PATCH", "/api/agents/{own}/integrations/{integration}", {"is_active": False}, 404),
    ("POST", "/api/agents/{agent}/integrations/kommo/install", {"integration_type": "telegram"}, 404),
    ("POST", "/api/agents/{agent}/integrations/{integration}/sync", None, 404),
    ("POST", "/api/agents/{own}/integrations/{integration}/sync", None, 404),
    ("GET", "/api/webhooks/{event}", None, 404),
    ("POST", "/api/webhooks/{event}", None, 404),
    ("GET", "/api/jobs/status?jobId={job}", None, 404),
]  # fmt: skip

#: Lists, in which nothing of the other organisation may turn up
LISTS = [
    "/api/agents?limit=1000",
    "/api/dashboard/updates?limit=100",
    "/api/chat",
    "/api/chat/conversations",
    "/api/chat/conversations?agentId={agent}",
    "/api/knowledge-base/articles",
    "/api/knowledge-base/articles?categoryId={category}",
    "/api/knowledge-base/categories",
    "/api/webhooks",
    "/api/webhooks/events",
    "/api/jobs/status",
    "/api/agents/{own}/rules?active_only=false",
    "/api/agents/{own}/scripts",
    "/api/agents/{own}/sequences",
    "/api/agents/{own}/integrations",
]

OWNED = [
    "agents", "conversations", "sales_scripts", "agent_rules", "agent_sequences", "agent_integrations",
    "webhook_events", "knowledge_base_categories", "knowledge_base_articles", "company_knowledge", "activity_logs",
    "rule_executions", "sequence_executions",
]  # fmt: skip


@pytest.fixture(scope="module")
def ids(web: Web) -> dict[str, str]:
    """One of everything that belongs to the second organisation, and an agent of the first."""
    owner, other = web.accounts[0], web.accounts[1]
    base, client = f"/api/agents/{other.agent_ids[0]}", web.owner(1)
    article = {"title": "Тайна", "content": "Тайна"}
    category = client.post("/api/knowledge-base/categories", json={"name": "Тайна"}).json()["data"]["id"]
    client.post("/api/knowledge-base/articles", json={**article, "categoryId": category})
    client.post(f"{base}/knowledge", json={**KNOWLEDGE, "title": "Тайна"})
    add = {
        "event": "insert into webhook_events (org_id, provider, event_type, payload, status)"
        " values (%s, 'kommo', 'leads', '{}', 'completed') returning id",
        "job": "insert into job_status (id, type, user_id, organization_id)"
        f" values ('foreign-job', 'generate-report', '{other.user_id}', %s) returning id",
        "stage": "with p as (insert into crm_pipelines (connection_id, external_id, name) select id, 'f', 'f'"
        " from crm_connections where org_id = %s returning id) insert into crm_pipeline_stages"
        " (pipeline_id, external_id, name) select id, 'f', 'f' from p returning id",
    }
    said = client.post("/api/chat", json={"message": "Тайна", "agentId": other.agent_ids[0]}).json()["data"]
    web.until("select 1 from activity_logs where conversation_id = %s", said["conversationId"])
    return {
        "own": owner.agent_ids[0],
        "agent": other.agent_ids[0],
        "integration": other.integration_id,
        "conversation": said["conversationId"],
        "category": category,
        "script": client.post(f"{base}/scripts", json=SCRIPT).json()["data"]["id"],
        "rule": client.post(f"{base}/rules", json=RULE).json()["data"]["id"],
        "sequence": client.post(f"{base}/sequences", json=SEQUENCE).json()["data"]["id"],
        **{name: str(web.rows(query, other.org_id)[0]["id"]) for name, query in add.items()},
    }


def filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], value)
    return {key: filled(one, ids) for key, one in value.items()} if isinstance(value, dict) else value


def belongings(web: Web) -> dict[str, list[dict[str, Any]]]:
    """Everything the second organisation has."""
    org = web.accounts[1].org_id
    return {table: web.rows(f"select * from {table} where org_id = %s order by id", org) for table in OWNED}


@pytest.mark.parametrize(("method", "path", "body", "status"), TABLE)
def test_a_stranger_neither_sees_nor_changes(
    web: Web, ids: dict[str, str], method: str, path: str, body: Any, status: int
) -> None:
    before = belongings(web)
    assert before["agents"] and before["sales_scripts"] and before["webhook_events"]
    reply = web.owner().request(method, filled(path, ids), json=filled(body, ids))
    assert reply.status_code == status, reply.text
    assert belongings(web) == before


@pytest.mark.parametrize("path", LISTS)
def test_lists_hold_nothing_of_others(web: Web, ids: dict[str, str], path: str) -> None:
    shown = web.owner().get(filled(path, ids))
    assert shown.status_code == 200
    foreign = {str(row["id"]) for rows in belongings(web).values() for row in rows}
    assert not [one for one in foreign if one in shown.text]


@pytest.mark.parametrize(("method", "path", "body", "status"), TABLE)
def test_without_a_session_there_is_nothing(
    web: Web, ids: dict[str, str], method: str, path: str, body: Any, status: int
) -> None:
    assert web.anonymous().request(method, filled(path, ids), json=filled(body, ids)).status_code == 401


def test_the_table_covers_every_route_with_an_id() -> None:
    def shape(path: str) -> str:
        return re.sub(r"\{\w+\}", "{}", path.partition("?")[0]).replace("/kommo/", "/{}/")

    routes = {
        (method, shape(route.path))
        for part in API
        for route in part.routes
        if "{" in route.path
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert routes <= {(method, shape(path)) for method, path, _, _ in TABLE}
