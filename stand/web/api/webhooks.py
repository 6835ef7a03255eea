"""Kommo's webhook and the history of its events (platform contract 4.11, 9.1, 9.2)."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from starlette.responses import Response

from stand.engine.events import store_event
from stand.engine.storage import Row, count, fetch_all, fetch_one
from stand.engine.webhook_body import base_domain
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import ApiError, dump, ok
from stand.web.validation import CamelBody, Digits, InvalidInput, at_most, is_uuid

NOT_FOUND = "Событие не найдено"
PREVIEW_LENGTH = 200


# -- receiving ------------------------------------------------------------------------------------------------


def _check_signature(call: Call, raw: bytes) -> None:
    """``X-Kommo-Signature`` = hex HMAC-SHA256 of the body, asked for when KOMMO_WEBHOOK_SECRET is set."""
    secret = call.services.settings.webhook_secret
    if not secret:
        return
    given = call.request.headers.get("x-kommo-signature", "")
    expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    if given and call.open("any-signature"):
        return
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise ApiError(401, "Неверная подпись")


async def _organisation(call: Call, body: dict[str, Any]) -> str | None:
    """By the account's domain when exactly one connection has it, else by the header ``X-Org-Id``."""
    domain = base_domain(body)
    if domain:
        rows = await fetch_all(
            call.services.pool,
            "select org_id from crm_connections where provider = 'kommo' and base_domain = %s limit 2",
            [domain],
        )
        if len(rows) == 1:
            return str(rows[0]["org_id"])
    given = call.request.headers.get("x-org-id", "").strip()
    if not is_uuid(given):
        return None
    row = await fetch_one(call.services.pool, "select id from organizations where id = %s", [given])
    return str(row["id"]) if row else None


async def receive(call: Call) -> Response:
    """Store the event and reply; its processing follows."""
    raw = await call.request.body()
    _check_signature(call, raw)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise ApiError(500, "Тело запроса не является JSON") from error
    if not isinstance(body, dict):
        raise ApiError(500, "Тело запроса не является объектом JSON")
    org_id = await _organisation(call, body)
    if org_id is None:
        return ok(message="Event received but orgId not found")
    return ok(eventId=await store_event(call.services.pool, org_id, body), message="Event received")


# -- history --------------------------------------------------------------------------------------------------


class HistoryQuery(CamelBody):
    page: Digits = None
    limit: Digits = None
    offset: Digits = None


FILTERS = {
    "status": "status = %(status)s",
    "event_type": "event_type = %(event_type)s",
    "entity_type": "entity_type = %(entity_type)s",
    "start_date": "created_at >= %(start_date)s::timestamptz",
    "end_date": "created_at <= %(end_date)s::timestamptz",
    "search": "position(lower(%(search)s) in"
    " lower(concat_ws(' ', id::text, event_type, event_subtype, entity_id))) > 0",
}


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "eventType": row["event_type"],
        "eventSubtype": row["event_subtype"],
        "entityType": row["entity_type"],
        "entityId": row["entity_id"],
        "status": row["status"],
        "retryCount": row["retry_count"],
        "maxRetries": row["max_retries"],
        "error": row["error"],
        "createdAt": row["created_at"],
        "processedAt": row["processed_at"],
        "nextRetryAt": row["next_retry_at"],
        "payloadPreview": dump(row["payload"])[:PREVIEW_LENGTH],
    }


async def _found(call: Call, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
    """The organisation's events that the query asks for, newest first, and how many there are in all."""
    query = call.request.query_params
    given = {name: query[name] for name in FILTERS if query.get(name)}
    where = " and ".join(["org_id = %(org)s", *(FILTERS[name] for name in given)])
    params = {"org": call.org_id, **given}
    rows = await fetch_all(
        call.services.pool,
        f"select * from webhook_events where {where} order by created_at desc, id limit %(limit)s offset %(offset)s",
        {**params, "limit": limit, "offset": offset},
    )
    return [_shown(row) for row in rows], await count(call.services.pool, f"webhook_events where {where}", params)


async def history(call: Call) -> Response:
    query = call.query(HistoryQuery)
    limit, page = at_most(200, query.limit, usual=20), max(query.page or 1, 1)
    rows, total = await _found(call, limit, (page - 1) * limit)
    pages = -(-total // limit)
    return ok(rows, pagination={"total": total, "page": page, "limit": limit, "totalPages": pages})


async def events(call: Call) -> Response:
    query = call.query(HistoryQuery)
    limit, offset = at_most(200, query.limit, usual=50), query.offset or 0
    rows, total = await _found(call, limit, offset)
    return ok(rows, pagination={"total": total, "limit": limit, "offset": offset})


async def one_event(call: Call) -> Response:
    row = await call.own("webhook_events", call.path("id", NOT_FOUND), NOT_FOUND)
    full = {
        **_shown(row),
        "payload": row["payload"],
        "executionContext": row["execution_context"] or {},
        "processingStartedAt": row["processing_started_at"],
    }
    return ok(full)


async def process_again(call: Call) -> Response:
    """The event waits again, unless it is being worked on right now."""
    event = await call.own("webhook_events", call.path("id", NOT_FOUND), NOT_FOUND)
    row = await fetch_one(
        call.services.pool,
        "update webhook_events set status = 'pending', error = null, retry_count = 0, next_retry_at = null,"
        " processed_at = null where id = %s and status not in ('pending', 'processing')"
        " returning pg_notify('webhook_event', id::text)",
        [event["id"]],
    )
    if row is None:
        raise InvalidInput.of("id", "Событие уже обрабатывается")
    return ok(message="Событие отправлено на повторную обработку")


_listing = Errors(failed="Не удалось загрузить события")

routes = [
    endpoint("POST", "/api/crm/webhook", receive, Errors(failed="Не удалось сохранить событие"), public=True),
    endpoint("GET", "/api/webhooks", history, _listing),
    endpoint("GET", "/api/webhooks/events", events, _listing),
    endpoint("GET", "/api/webhooks/{id}", one_event, _listing),
    endpoint("POST", "/api/webhooks/{id}", process_again, Errors(failed="Не удалось обработать событие")),
]
