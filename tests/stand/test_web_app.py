"""The web app from outside: sign-in, pages, the API's promises to a single organisation."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from typing import Any

import httpx
import pytest
import redis
from web_process import SECRET, Web


def made(reply: httpx.Response) -> dict[str, Any]:
    """``data`` of a success."""
    assert reply.status_code == 200, reply.text
    body = reply.json()
    assert body["success"] is True
    return body["data"]


@pytest.fixture
def agent(web: Web) -> str:
    """A fresh active agent of the first organisation."""
    name = f"Агент {uuid.uuid4().hex[:8]}"
    return made(web.owner().post("/api/agents", json={"name": name, "status": "active", "model": "gpt-4"}))["id"]


def send_event(web: Web, body: dict[str, Any], secret: str = SECRET) -> httpx.Response:
    raw = json.dumps({"account": {"base_domain": web.accounts[0].kommo_base_domain}, **body}).encode()
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return httpx.post(f"{web.url}/api/crm/webhook", content=raw, headers={"X-Kommo-Signature": signature})


# -- sign-in and pages ------------------------------------------------------------------------------------------


def test_sign_in_gives_a_session_and_a_tenant(web: Web) -> None:
    client, account = web.owner(), web.accounts[0]
    user = client.get("/api/auth/session").json()["user"]
    assert (user["email"], user["orgId"]) == (account.email, account.org_id)
    assert client.get("/api/auth/get-tenant-redirect").json() == {"success": True, "tenantId": account.tenant_id}
    assert any(name == "authjs.session-token" for name in client.cookies)


def test_wrong_password_and_forged_form_are_refused(web: Web) -> None:
    client, url = web.sign_in(web.accounts[0].email, "wrong")
    assert url.endswith("/login?error=CredentialsSignin&code=credentials")
    assert client.get("/api/auth/session").json() is None
    form = {"csrfToken": "0" * 64, "email": web.accounts[0].email, "password": web.accounts[0].password}
    refused = client.post("/api/auth/callback/credentials", data=form)
    assert refused.status_code == 302 and "error=MissingCSRF" in refused.headers["location"]


def test_over_https_the_cookies_bear_their_prefixes(web: Web) -> None:
    from starlette.requests import Request
    from starlette.responses import Response

    from stand.web.sessions import Session, write_csrf_token, write_session
    from stand.web.settings import Settings

    settings = Settings(database_url="", secret="s" * 32, auth_url="https://app.example")
    request = Request({"type": "http", "headers": [], "scheme": "http", "path": "/", "query_string": b""})
    response = Response()
    write_csrf_token(request, response, settings, "token")
    write_session(request, response, settings, Session("u", "e", "n", "o"))
    cookies = response.headers.getlist("set-cookie")
    assert cookies[0].startswith("__Host-authjs.csrf-token=") and "Secure" in cookies[0]
    assert cookies[1].startswith("__Secure-authjs.session-token=") and "Secure" in cookies[1]


def test_signing_out_ends_the_session(web: Web) -> None:
    client, _ = web.sign_in(web.accounts[0].email, web.accounts[0].password)
    token = client.get("/api/auth/csrf").json()["csrfToken"]
    client.post("/api/auth/signout", data={"csrfToken": token})
    assert client.get("/api/auth/session").json() is None


def test_registration_makes_an_organisation_once(web: Web) -> None:
    form = {"email": f"New-{uuid.uuid4().hex}@Example.com", "password": "secret1", "firstName": "Анна", "lastName": "К"}
    client = web.anonymous()
    reply = client.post("/api/auth/register", json=form)
    assert reply.status_code == 200 and reply.json()["user"]["email"] == form["email"].lower()
    assert client.post("/api/auth/register", json=form).status_code == 409
    assert client.post("/api/auth/register", json={**form, "password": "short"}).status_code == 400
    signed_in, _ = web.sign_in(form["email"], form["password"])
    assert signed_in.get("/api/auth/session").json()["user"]["orgId"] == reply.json()["organizationId"]
    greeted = web.rows("select title from notifications where org_id = %s", reply.json()["organizationId"])
    assert [row["title"] for row in greeted] == ["Добро пожаловать! 🎉"]


def test_pages_are_guarded(web: Web) -> None:
    own, foreign = (account.tenant_id for account in web.accounts[:2])
    for client, tenant, status in [
        (web.owner(), own, 200),
        (web.owner(), foreign, 307),
        (web.owner(), f"1{own}", 307),
        (web.anonymous(), own, 307),
    ]:
        reply = client.get(f"/manage/{tenant}/ai-agents")
        assert reply.status_code == status
        assert status == 200 or reply.headers["location"] == "/login"
    assert "<title>Вход в T11</title>" in web.anonymous().get("/login").text
    assert web.owner().get(f"/manage/{own}/no-such-page").status_code == 404


@pytest.mark.parametrize("path", ["/login", "/no-such-page", "/api/agents", "/api/health", "/static/app.js", "/"])
def test_every_response_carries_the_security_headers(web: Web, path: str) -> None:
    headers = web.anonymous().get(path).headers
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["x-xss-protection"] and headers["referrer-policy"]


def test_wrong_method_and_unknown_addresses(web: Web) -> None:
    client = web.owner()
    assert client.post("/api/analytics", json={}).status_code == 405
    assert client.delete("/api/dashboard").status_code == 405
    assert client.get("/api/no-such-route").json() == {"success": False, "error": "Not Found"}
    assert client.get("/no/such/page").status_code == 404


# -- agents, dashboard, integrations, jobs ----------------------------------------------------------------------


def test_a_new_agent_is_stored_listed_and_told_on_the_dashboard(web: Web) -> None:
    name = f"Агент {uuid.uuid4().hex}"
    created = made(web.owner().post("/api/agents", json={"name": name, "settings": {"language": "ru"}}))
    assert (created["status"], created["maxTokens"], created["temperature"]) == ("draft", 2048, 0.7)
    listed = web.owner().get("/api/agents", params={"search": name[:12]}).json()
    assert [one["id"] for one in listed["data"] if one["name"] == name] == [created["id"]]
    newest = made(web.owner().get("/api/dashboard/updates"))[0]
    assert (newest["message"], newest["color"]) == (f"Создан новый агент: {name}", "green")
    changed = made(web.owner().patch(f"/api/agents/{created['id']}", json={"settings": {"checkBeforeSending": True}}))
    assert changed["settings"] == {"checkBeforeSending": True} and changed["name"] == name


@pytest.mark.parametrize(
    "body",
    [{}, {"name": " "}, {"name": 5}, {"name": "x", "temperature": 2.1}, {"name": "x", "maxTokens": 1}, {"name": "\0"}],
)
def test_a_wrong_agent_is_refused_with_details(web: Web, body: dict[str, Any]) -> None:
    reply = web.owner().post("/api/agents", json=body)
    assert reply.status_code == 400 and reply.json()["success"] is False and reply.json()["details"]


def test_the_dashboard_falls_back_to_agents(web: Web) -> None:
    email = f"fallback-{uuid.uuid4().hex}@example.com"
    form = {"email": email, "password": "secret1", "firstName": "Яна", "lastName": "Р"}
    org_id = web.anonymous().post("/api/auth/register", json=form).json()["organizationId"]
    client, _ = web.sign_in(email, "secret1")
    assert made(client.get("/api/dashboard/updates")) == []
    row = web.rows("insert into agents (org_id, name) values (%s, 'Тихий') returning id", org_id)[0]
    entry = made(client.get("/api/dashboard/updates"))[0]
    assert (entry["id"], entry["message"]) == (f"agent-{row['id']}", "Создан новый агент: Тихий")


def test_sync_enqueues_a_job_and_notes_it(web: Web, redis_url: str) -> None:
    account = web.accounts[0]
    base = f"/api/agents/{account.agent_ids[0]}/integrations/{account.integration_id}"
    reply = web.owner().post(f"{base}/sync").json()
    job_id = reply["details"]["jobId"]
    job = redis.Redis.from_url(redis_url, decode_responses=True).hgetall(f"bull:web-tests:{job_id}")
    assert job["name"] == "crm:sync-pipelines"
    assert json.loads(job["data"])["connectionId"] == account.connection_id
    options = json.loads(job["opts"])
    assert (options["attempts"], options["priority"], options["backoff"]["delay"]) == (3, 4, 2000)
    settings = web.owner().get(base).json()["integration"]["settings"]
    assert (settings["sync_status"], settings["sync_job_id"]) == ("queued", job_id)


def test_jobs_are_limited_per_minute(web: Web) -> None:
    client, _ = web.sign_in(web.accounts[1].email, web.accounts[1].password)
    statuses = [client.post("/api/jobs", json={"type": "test-job", "payload": {}}).status_code for _ in range(51)]
    assert statuses == [200] * 50 + [429]


# -- chat -------------------------------------------------------------------------------------------------------


def test_chat_answers_from_the_knowledge_base_and_remembers(web: Web, agent: str) -> None:
    client, code = web.owner(), f"КОД-{uuid.uuid4().hex[:8]}"
    question = f"Какой пропуск нужен на склад {uuid.uuid4().hex[:6]}?"
    first = made(client.post("/api/chat", json={"message": question, "agentId": agent}))
    assert code not in first["message"]["content"]
    article = {"title": "Пропуска", "content": f"{question} Нужен пропуск {code}."}
    made(client.post("/api/knowledge-base/articles", json=article))
    body = {"message": question, "agentId": agent, "conversationId": first["conversationId"]}
    second = made(client.post("/api/chat", json=body))
    assert code in second["message"]["content"] and second["message"]["metadata"]["usedKnowledgeBase"] is True
    without = made(client.post("/api/chat", json={**body, "useKnowledgeBase": False}))
    assert without["message"]["metadata"]["usedKnowledgeBase"] is False
    messages = made(client.get("/api/chat", params={"conversationId": first["conversationId"]}))["messages"]
    assert [one["role"] for one in messages] == ["user", "assistant"] * 3
    listed = made(client.get("/api/chat/conversations"))["conversations"]
    assert listed[0]["id"] == first["conversationId"] and listed[0]["title"] == question[:50]
    entry = "select 1 from activity_logs where conversation_id = %s and activity_type = 'agent_response'"
    assert web.until(entry, first["conversationId"])


def test_chat_knows_nothing_of_other_organisations(web: Web, agent: str) -> None:
    code, question = f"ТАЙНА-{uuid.uuid4().hex[:8]}", f"Где лежит ключ {uuid.uuid4().hex[:6]}?"
    article = {"title": "Ключи", "content": f"{question} Ключ {code}."}
    made(web.owner(1).post("/api/knowledge-base/articles", json=article))
    answer = made(web.owner().post("/api/chat", json={"message": question, "agentId": agent}))
    assert code not in answer["message"]["content"]


def test_scripts_enter_the_prompt(web: Web, agent: str) -> None:
    code = f"ЯХОНТ-{uuid.uuid4().hex[:6]}"
    script = {"title": "Дорого", "scriptType": "objection_handling", "content": f"Назовите код {code}."}
    made(web.owner().post(f"/api/agents/{agent}/scripts", json=script))
    answer = made(web.owner().post("/api/chat", json={"message": "Это слишком дорого", "agentId": agent}))
    assert code in answer["message"]["content"]


def test_what_was_said_stays_when_the_model_fails(web: Web, agent: str) -> None:
    said = f"Сбой {uuid.uuid4().hex}"
    httpx.put(f"{web.llm}/answer", json={"status": 500, "contains": said})
    try:
        reply = web.owner().post("/api/chat", json={"message": said, "agentId": agent})
    finally:
        httpx.delete(f"{web.llm}/answer", params={"contains": said})
    assert reply.status_code == 500 and reply.json()["error"] == "Не удалось обработать сообщение"
    assert reply.json()["details"]
    assert web.rows("select 1 from message_logs where content = %s", said)


# -- events -----------------------------------------------------------------------------------------------------


def rule(**changes: Any) -> dict[str, Any]:
    condition = {"type": "field_value", "field": "price", "operator": "greater_than", "value": "1000"}
    action = {"type": "ai_response", "aiPrompt": "Кто ты?"}
    return {
        "name": "Крупная сделка",
        "trigger_type": "lead_created",
        "conditions": [condition],
        "actions": [action],
        **changes,
    }


def test_an_event_runs_the_rules_that_match_and_starts_sequences(web: Web, agent: str) -> None:
    client = web.owner()
    body = rule()
    rule_id = made(client.post(f"/api/agents/{agent}/rules", json=body))["id"]
    stored = client.get(f"/api/agents/{agent}/rules").json()["data"][0]
    assert (stored["conditions"], stored["actions"]) == (body["conditions"], body["actions"])
    steps = [{"step_order": 1, "action_type": "wait"}]
    sequence = {"name": "Ц", "trigger_type": "lead_created", "steps": steps}
    sequence_id = made(client.post(f"/api/agents/{agent}/sequences", json=sequence))["id"]
    events = []
    for lead, price in ((701, 10), (702, 2000)):
        reply = send_event(web, {"leads": {"add": [{"id": lead, "name": "Сделка", "price": price}]}})
        events.append(reply.json()["eventId"])
    assert web.until("select 1 from webhook_events where id = %s and status = 'completed'", events[-1])
    logged = web.rows("select * from rule_executions where rule_id = %s", rule_id)
    assert [row["lead_id"] for row in logged] == ["702"]
    assert logged[0]["action_results"][0]["action"] == "ai_response" and logged[0]["action_results"][0]["success"]
    started = web.rows("select * from sequence_executions where sequence_id = %s order by started_at", sequence_id)
    assert [(row["lead_id"], row["current_step"], row["status"]) for row in started] == [
        ("701", 1, "running"),
        ("702", 1, "running"),
    ]
    client.patch(f"/api/agents/{agent}/sequences/{sequence_id}", json={"is_active": False})
    activity = "select 1 from activity_logs where org_id = %s and title = 'Webhook событие: leads'"
    assert web.rows(activity, web.accounts[0].org_id)


def test_cooldown_daily_limit_and_switching_off_hold_rules_back(web: Web, agent: str) -> None:
    client, path = web.owner(), f"/api/agents/{agent}/rules"
    event = {"triggerType": "manual", "triggerData": {}, "leadId": "9", "currentState": {"price": 5000}}
    for limits in ({"cooldown_minutes": 5}, {"max_executions_per_day": 1}):
        rule_id = made(client.post(path, json=rule(trigger_type="manual", **limits)))["id"]
        assert [one["ruleId"] for one in made(client.put(path, json=event))["executions"]] == [rule_id]
        preview = made(client.put(f"{path}?preview=true", json=event))["rules"]
        assert [(one["willExecute"], bool(one["reason"])) for one in preview] == [(False, True)]
        assert made(client.put(path, json=event))["executions"] == []
        client.patch(f"{path}/{rule_id}", json={"is_active": False})
        assert client.get(path).json()["data"] == []
    assert len(client.get(f"{path}?active_only=false").json()["data"]) == 2


def test_the_webhook_needs_its_signature_an_account_and_a_body(web: Web) -> None:
    assert send_event(web, {"leads": {}}, secret="other").status_code == 401
    stranger = send_event(web, {"account": {"subdomain": "nobody"}})
    assert stranger.json() == {"success": True, "message": "Event received but orgId not found"}
    signature = hmac.new(SECRET.encode(), b"nonsense", hashlib.sha256).hexdigest()
    broken = httpx.post(f"{web.url}/api/crm/webhook", content=b"nonsense", headers={"X-Kommo-Signature": signature})
    assert broken.status_code == 500 and broken.json()["success"] is False


def test_an_event_that_was_interrupted_is_taken_up_by_announcement(web: Web) -> None:
    query = (
        "insert into webhook_events (org_id, provider, event_type, payload) values (%s, 'kommo', 'unknown', '{}')"
        " returning id"
    )
    event = web.rows(query, web.accounts[0].org_id)[0]["id"]
    assert web.until("select 1 from webhook_events where id = %s and status = 'completed'", event)


def test_a_sequence_needs_steps_and_an_active_one_to_start(web: Web, agent: str) -> None:
    client, path = web.owner(), f"/api/agents/{agent}/sequences"
    body = {"name": "Пусто", "trigger_type": "manual", "steps": []}
    assert client.post(path, json=body).status_code == 400
    body["steps"] = [{"step_order": 1, "action_type": "wait"}]
    sequence_id = made(client.post(path, json={**body, "is_active": False}))["id"]
    start = {"lead_id": "5"}
    assert client.put(path, json=start).status_code == 400
    refused = client.put(path, params={"sequenceId": sequence_id}, json=start)
    assert (refused.status_code, refused.json()["error"]) == (500, "Не удалось запустить последовательность")
    client.patch(f"{path}/{sequence_id}", json={"is_active": True})
    assert made(client.put(path, params={"sequenceId": sequence_id}, json=start))["execution_id"]
