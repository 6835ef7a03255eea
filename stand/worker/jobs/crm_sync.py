"""The Kommo synchronisation (platform contract 6.3): the account's pipelines and stages into the database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from bullmq import Job
from psycopg.types.json import Jsonb

from stand.clock import now
from stand.engine.storage import execute, fetch_one
from stand.secrets_box import decrypt
from stand.worker.jobs.tools import Tools

REFRESH_AHEAD = timedelta(seconds=60)

_CONNECTION = """
select id, org_id, provider, base_domain, access_token, refresh_token, expires_at from crm_connections
where org_id = %(org)s and provider = %(provider)s
  and (%(id)s::text is null or id::text = %(id)s) and (%(domain)s::text is null or base_domain = %(domain)s)
order by created_at limit 1
"""
_SYNC_STATE = """
update crm_connections set metadata = coalesce(metadata, '{}') || %s, updated_at = now() where id = %s
"""
_PIPELINE = """
insert into crm_pipelines (connection_id, external_id, name, is_active, sort_order, metadata)
values (%s, %s, %s, %s, %s, %s)
on conflict (connection_id, external_id) do update set name = excluded.name, is_active = excluded.is_active,
  sort_order = excluded.sort_order, metadata = excluded.metadata, updated_at = now()
returning id
"""
_STAGE = """
insert into crm_pipeline_stages (pipeline_id, external_id, name, sort_order, metadata)
values (%s, %s, %s, %s, %s)
on conflict (pipeline_id, external_id) do update set name = excluded.name,
  sort_order = excluded.sort_order, metadata = excluded.metadata
"""
_STALE_PIPELINES = "delete from crm_pipelines where connection_id = %s and external_id <> all(%s)"
_STALE_STAGES = "delete from crm_pipeline_stages where pipeline_id = %s and external_id <> all(%s)"


class SyncError(RuntimeError):
    """The synchronisation cannot be done; the message is what ``metadata.sync.error`` shows."""


@dataclass
class Connection:
    """A row of ``crm_connections``."""

    id: Any
    org_id: Any
    provider: str
    base_domain: str
    access_token: str
    refresh_token: str | None
    expires_at: datetime | None

    @property
    def token_runs_out(self) -> bool:
        return self.expires_at is not None and self.expires_at < datetime.now(UTC) + REFRESH_AHEAD


async def sync_pipelines(job: Job, tools: Tools) -> None:
    """Handle ``crm:sync-pipelines``; every failure is also written into ``metadata.sync``."""
    data = job.data
    provider = data.get("provider") or "kommo"
    if provider != "kommo":
        raise SyncError(f"Unsupported CRM provider: {provider}")
    if not data.get("orgId") or not (data.get("connectionId") or data.get("baseDomain")):
        raise SyncError("orgId and one of connectionId, baseDomain are required")
    connection = await _find_connection(tools, provider, data)
    about = {"provider": provider, "baseDomain": connection.base_domain, "startedAt": now()}
    await _note(tools, connection, {**about, "status": "running", "error": None})
    try:
        pipelines = await _fetch_pipelines(tools, connection)
        await _store(tools, connection, pipelines, about)
    except Exception as error:
        failure = {"status": "failed", "failedAt": now(), "error": str(error) or type(error).__name__}
        await _note(tools, connection, {**about, **failure})
        raise


async def _find_connection(tools: Tools, provider: str, data: dict[str, Any]) -> Connection:
    wanted = {
        "org": str(data["orgId"]),
        "provider": provider,
        "id": data.get("connectionId"),
        "domain": data.get("baseDomain"),
    }
    found = await fetch_one(tools.pool, _CONNECTION, wanted)
    if found is None:
        raise SyncError("CRM connection not found")
    return Connection(**found)


async def _note(tools: Tools, connection: Connection, state: dict[str, Any]) -> None:
    await execute(tools.pool, _SYNC_STATE, [Jsonb({"sync": state}), connection.id])


async def _fetch_pipelines(tools: Tools, connection: Connection) -> list[dict[str, Any]]:
    client_id, client_secret, redirect_uri = await _credentials(tools, connection)
    if connection.token_runs_out:
        await _refresh(tools, connection, client_id, client_secret, redirect_uri)
    answer = await _ask(
        tools,
        "GET",
        f"https://{connection.base_domain}/api/v4/leads/pipelines",
        headers={"Authorization": f"Bearer {connection.access_token}", "Content-Type": "application/json"},
    )
    return answer.get("_embedded", {}).get("pipelines", [])


async def _credentials(tools: Tools, connection: Connection) -> tuple[str, str, str | None]:
    """Client id, client secret in the clear, redirect address; read on every run, refresh or not."""
    row = await fetch_one(
        tools.pool,
        "select client_id, client_secret, redirect_uri from crm_credentials where org_id = %s and provider = %s",
        [connection.org_id, connection.provider],
    )
    if row is None:
        raise SyncError("CRM credentials not found")
    return row["client_id"], decrypt(row["client_secret"], tools.encryption_key), row["redirect_uri"]


async def _refresh(
    tools: Tools, connection: Connection, client_id: str, client_secret: str, redirect_uri: str | None
) -> None:
    asked = {
        "client_id": client_id,
        "client_secret": client_secret,
        "grant_type": "refresh_token",
        "refresh_token": connection.refresh_token,
        "redirect_uri": redirect_uri,
    }
    issued = await _ask(tools, "POST", f"https://{connection.base_domain}/oauth2/access_token", json=asked)
    connection.access_token, connection.refresh_token = issued["access_token"], issued["refresh_token"]
    connection.expires_at = datetime.now(UTC) + timedelta(seconds=issued["expires_in"])
    await execute(
        tools.pool,
        "update crm_connections set access_token = %s, refresh_token = %s, expires_at = %s,"
        " updated_at = now() where id = %s",
        [connection.access_token, connection.refresh_token, connection.expires_at, connection.id],
    )


async def _ask(tools: Tools, method: str, url: str, **options: Any) -> dict[str, Any]:
    try:
        response = await tools.http.request(method, url, **options)
    except httpx.HTTPError as error:
        raise SyncError(f"Kommo request failed: {error or type(error).__name__}") from error
    if response.is_error:
        raise SyncError(f"Kommo request failed: {response.status_code} {response.text[:300]}")
    return response.json() if response.content else {}


async def _store(tools: Tools, connection: Connection, pipelines: list[dict[str, Any]], about: dict[str, Any]) -> None:
    """Make the connection's pipelines and stages those of the answer, in one transaction.

    Rows that stay keep their ids, so that sales scripts do not lose their stage. Two runs at once take turns.
    """
    async with tools.pool.connection() as database, database.cursor() as cursor:
        await cursor.execute("select 1 from crm_connections where id = %s for update", (connection.id,))
        preview = []
        for index, pipeline in enumerate(pipelines):
            stages = pipeline.get("_embedded", {}).get("statuses", [])
            row = (
                connection.id,
                str(pipeline["id"]),
                pipeline["name"],
                not pipeline.get("is_archive", False),
                pipeline.get("sort", index),
                Jsonb(pipeline),
            )
            stored = await (await cursor.execute(_PIPELINE, row)).fetchone()
            assert stored is not None
            for position, stage in enumerate(stages):
                await cursor.execute(
                    _STAGE,
                    (
                        stored[0],
                        str(stage["id"]),
                        stage["name"],
                        stage.get("sort", position),
                        Jsonb(stage),
                    ),
                )
            await cursor.execute(_STALE_STAGES, (stored[0], [str(stage["id"]) for stage in stages]))
            preview.append(
                {
                    "externalId": str(pipeline["id"]),
                    "name": pipeline["name"],
                    "stages": [stage["name"] for stage in stages],
                }
            )
        await cursor.execute(_STALE_PIPELINES, (connection.id, [one["externalId"] for one in preview]))
        done = {
            **about,
            "status": "completed",
            "completedAt": now(),
            "error": None,
            "pipelinesCount": len(preview),
            "stagesCount": sum(len(one["stages"]) for one in preview),
            "pipelinesPreview": preview,
        }
        await cursor.execute(_SYNC_STATE, (Jsonb({"sync": done}), connection.id))
