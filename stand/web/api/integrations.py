"""Integrations of an agent and the Kommo synchronisation (platform contract 4.9)."""

from __future__ import annotations

import logging
from typing import Any

from psycopg.types.json import Jsonb
from starlette.responses import Response

from stand.clock import now
from stand.engine.storage import Row, count, execute, fetch_all, fetch_one
from stand.web.api.agents import own_agent
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import ApiError, ok
from stand.web.validation import Body, InvalidInput, parse_json

log = logging.getLogger("stand.web")
NOT_FOUND = "Интеграция не найдена"
NO_CONNECTION = "CRM подключение не найдено. Сначала подключите Kommo."


class Activation(Body):
    is_active: bool


async def _own_integration(call: Call) -> Row:
    agent = await own_agent(call, NOT_FOUND)
    return await call.own("agent_integrations", call.path("integration_id", NOT_FOUND), NOT_FOUND, agent_id=agent["id"])


async def list_integrations(call: Call) -> Response:
    agent = await own_agent(call)
    rows = await fetch_all(
        call.services.pool,
        "select * from agent_integrations where agent_id = %s and org_id = %s order by created_at, id",
        [agent["id"], call.org_id],
    )
    return ok(integrations=rows)


async def get_integration(call: Call) -> Response:
    """Besides the row: ``sync``, the worker's last word on the connection's synchronisation, or null."""
    integration = await _own_integration(call)
    connections = await _connections(call) if integration["integration_type"] == "kommo" else []
    sync = (connections[0]["metadata"] or {}).get("sync") if len(connections) == 1 else None
    return ok(integration=integration, sync=sync)


async def change_integration(call: Call) -> Response:
    change = await call.body(Activation)
    integration = await _own_integration(call)
    row = await fetch_one(
        call.services.pool,
        "update agent_integrations set is_active = %s, updated_at = now() where id = %s returning *",
        [change.is_active, integration["id"]],
    )
    return ok(integration=row)


async def install(call: Call) -> Response:
    """The row is made or marked installed: pressing twice leaves one row."""
    agent = await own_agent(call)
    raw = await call.request.body()
    body = parse_json(raw) if raw else {}
    kind = body.get("integration_type") if isinstance(body, dict) else None
    if not isinstance(kind, str) or not kind.strip():
        raise InvalidInput.of("integration_type", "Не указан тип интеграции", told=True)
    row = await fetch_one(
        call.services.pool,
        "insert into agent_integrations (agent_id, org_id, integration_type, is_installed, is_active)"
        " values (%s, %s, %s, true, true)"
        " on conflict (agent_id, integration_type) do update set is_installed = true, updated_at = now()"
        " returning *",
        [agent["id"], call.org_id, kind],
    )
    return ok(integration=row)


async def _connections(call: Call) -> list[Row]:
    return await fetch_all(
        call.services.pool,
        "select id, base_domain, metadata from crm_connections where org_id = %s and provider = 'kommo'",
        [call.org_id],
    )


async def _note(call: Call, integration: Row, **settings: Any) -> None:
    """Add to ``agent_integrations.settings``; what stands there besides is kept."""
    await execute(
        call.services.pool,
        "update agent_integrations set settings = coalesce(settings, '{}') || %s, updated_at = now() where id = %s",
        [Jsonb(settings), integration["id"]],
    )


async def sync(call: Call) -> Response:
    """Enqueue ``crm:sync-pipelines`` for the organisation's one Kommo connection."""
    integration = await _own_integration(call)
    if integration["integration_type"] != "kommo":
        raise InvalidInput.of("integrationId", "Синхронизация доступна только для интеграции Kommo", told=True)
    connections = await _connections(call)
    if len(connections) != 1:
        raise ApiError(404, NO_CONNECTION)
    connection = connections[0]
    job = {
        "provider": "kommo",
        "orgId": call.org_id,
        "connectionId": str(connection["id"]),
        "baseDomain": connection["base_domain"],
    }
    try:
        job_id = await call.services.queue.add("crm:sync-pipelines", job)
    except (OSError, _redis_errors()) as error:  # TimeoutError is an OSError
        reason = str(error) or "Redis не отвечает"
        log.warning("crm:sync-pipelines was not enqueued: %s", reason)
        await _note(call, integration, sync_status="failed", sync_error=reason)
        raise ApiError(500, "Не удалось запустить синхронизацию", reason) from error
    await _note(
        call,
        integration,
        last_synced_at=now(),
        sync_status="queued",
        sync_job_id=job_id,
        sync_error=None,
    )
    known = await count(call.services.pool, "crm_pipelines where connection_id = %s", [connection["id"]])
    details = {"jobId": job_id, "pipelines": known, "fields": 0, "channels": 0}
    return ok(message="Синхронизация запущена", details=details)


def _redis_errors() -> type[Exception]:
    from redis.exceptions import RedisError  # loaded by now: the queue has been used

    return RedisError


async def backend_only(call: Call) -> Response:
    """Routes of the optional backend API, which this deployment does not have (platform contract 1.2)."""
    raise ApiError(500, "Не удалось запустить синхронизацию Kommo" if call.request.method == "POST" else NO_BACKEND)


NO_BACKEND = "Не удалось получить статус Kommo: BACKEND_API_URL не задан"
AGENT = "/api/agents/{id}/integrations"

routes = [
    endpoint("GET", AGENT, list_integrations, Errors(failed="Не удалось загрузить интеграции")),
    endpoint("GET", AGENT + "/{integration_id}", get_integration),
    endpoint("PATCH", AGENT + "/{integration_id}", change_integration),
    endpoint("POST", AGENT + "/{name}/install", install),
    endpoint("POST", AGENT + "/{integration_id}/sync", sync),
    endpoint("POST", "/api/integrations/kommo/sync/pipelines", backend_only),
    endpoint("GET", "/api/integrations/kommo/status", backend_only),
]
