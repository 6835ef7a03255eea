"""Figures, charts and recent updates of the dashboard (platform contract 4.2)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import errors
from starlette.responses import Response

from stand.engine.storage import Row, fetch_all, fetch_one
from stand.web.endpoint import Call, Errors, endpoint
from stand.web.responses import ok
from stand.web.validation import Body, Digits, InvalidInput

COLOURS = {
    "agent_created": "green",
    "agent_updated": "green",
    "integration_connected": "green",
    "action_executed": "purple",
    "rule_executed": "purple",
    "sequence_executed": "purple",
    "error_occurred": "yellow",
}
DAYS = ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"]


class UpdatesQuery(Body):
    limit: Digits = None


def _entry(ident: str, message: str, moment: datetime, kind: str) -> dict[str, str]:
    """One line of the list; the time in the server's zone (TZ), as ru-RU prints it."""
    stamp = moment.astimezone().strftime("%d.%m.%Y, %H:%M")
    return {"id": ident, "message": message, "timestamp": stamp, "color": COLOURS.get(kind, "blue")}


async def _activities(call: Call, limit: int) -> list[Row]:
    try:
        return await fetch_all(
            call.services.pool,
            "select id, activity_type, title, created_at from activity_logs where org_id = %s"
            " order by created_at desc, id desc limit %s",
            [call.org_id, limit],
        )
    except errors.UndefinedTable:  # a deployment without the table shows its fallback
        return []


async def _fallback(call: Call, limit: int) -> list[dict[str, str]]:
    rows = await fetch_all(
        call.services.pool,
        "select 'agent-' || id as ident, 'Создан новый агент: ' || name as message, created_at,"
        " 'agent_created' as kind"
        "  from agents where org_id = %(org)s"
        " union all"
        " select 'conversation-' || id, 'Начался новый разговор', created_at, 'conversation_started'"
        "  from conversations where org_id = %(org)s"
        " order by 3 desc limit %(limit)s",
        {"org": call.org_id, "limit": limit},
    )
    return [_entry(row["ident"], row["message"], row["created_at"], row["kind"]) for row in rows]


async def updates(call: Call) -> Response:
    limit = min(max(call.query(UpdatesQuery).limit or 20, 1), 100)
    rows = await _activities(call, limit)
    entries = [_entry(str(row["id"]), row["title"], row["created_at"], row["activity_type"]) for row in rows]
    return ok(entries or await _fallback(call, limit))


# -- figures: the agents' answers, counted in the server's zone ---------------------------------------------

ANSWERS = (
    "message_logs m join conversations c on c.id = m.conversation_id where c.org_id = %(org)s and m.role = 'assistant'"
)


def _today() -> datetime:
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def _change(now: int, before: int) -> float:
    """Growth in per cent; from nothing to something is 100."""
    if before == 0:
        return 100.0 if now else 0.0
    return round((now - before) / before * 100, 1)


async def figures(call: Call) -> Response:
    today = _today()
    month = today.replace(day=1)
    moments = {
        "org": call.org_id,
        "today": today,
        "yesterday": today - timedelta(days=1),
        "week": datetime.now(UTC) - timedelta(days=7),
        "month": month,
        "last_month": (month - timedelta(days=1)).replace(day=1),
    }
    row = await fetch_one(
        call.services.pool,
        "select count(*) filter (where m.created_at >= %(month)s) as month,"
        " count(*) filter (where m.created_at >= %(last_month)s and m.created_at < %(month)s) as last_month,"
        " count(*) filter (where m.created_at >= %(week)s) as week,"
        " count(*) filter (where m.created_at >= %(today)s) as today,"
        " count(*) filter (where m.created_at >= %(yesterday)s and m.created_at < %(today)s) as yesterday,"
        " (select count(*) from agents where org_id = %(org)s) as agents"
        f" from {ANSWERS}",
        moments,
    )
    assert row is not None
    data = {
        "monthlyResponses": row["month"],
        "monthlyChange": _change(row["month"], row["last_month"]),
        "weeklyResponses": row["week"],
        "todayResponses": row["today"],
        "todayChange": _change(row["today"], row["yesterday"]),
        "totalAgents": row["agents"],
    }
    return ok(data)


def _buckets(kind: str) -> list[tuple[Any, str]]:
    """Keys and labels of a chart's columns, oldest first."""
    today = _today()
    if kind == "daily":
        return [((today.date(), hour), f"{hour:02}:00") for hour in range(24)]
    if kind == "weekly":
        days = [today.date() - timedelta(days=back) for back in range(6, -1, -1)]
        return [(day, DAYS[day.weekday()]) for day in days]
    first = today.date().replace(day=1)
    days = [first + timedelta(days=n) for n in range(today.day)]
    return [(day, day.strftime("%d.%m")) for day in days]


async def charts(call: Call) -> Response:
    kind = call.request.query_params.get("type", "monthly")
    if kind not in ("monthly", "daily", "weekly"):
        raise InvalidInput.of("type", "Допустимы monthly, daily, weekly")
    buckets = _buckets(kind)
    since = _today() - timedelta(days=31)
    rows = await fetch_all(
        call.services.pool,
        f"select date_trunc('hour', m.created_at) as hour, count(*) as n from {ANSWERS}"
        " and m.created_at >= %(since)s group by 1",
        {"org": call.org_id, "since": since},
    )
    counts: Counter[Any] = Counter()
    for row in rows:
        local = row["hour"].astimezone()
        counts[(local.date(), local.hour) if kind == "daily" else local.date()] += row["n"]
    points = [{"label": label, "value": counts[key]} for key, label in buckets]
    return ok(points if any(point["value"] for point in points) else [])


routes = [
    endpoint("GET", "/api/dashboard/updates", updates, Errors(failed="Не удалось загрузить обновления")),
    endpoint("GET", "/api/dashboard", figures, Errors(failed="Не удалось загрузить показатели")),
    # Web vitals are posted to this address and get a 405, as on every deployment (platform contract 7.1).
    endpoint("GET", "/api/analytics", figures, Errors(failed="Не удалось загрузить показатели")),
    endpoint(
        "GET",
        "/api/dashboard/charts",
        charts,
        Errors(invalid="Неизвестный тип графика", failed="Не удалось загрузить графики"),
    ),
]
