"""Conditions of rules (platform contract 9.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from stand.engine.context import Context

UNITS = ("minutes", "hours", "days", "weeks")


def hold(conditions: list[dict[str, Any]], context: Context) -> bool:
    """Whether all conditions hold; an empty list always does."""
    return all(CONDITIONS[one["type"]](one, context) for one in conditions)


def field_of(state: Mapping[str, Any] | None, name: str) -> Any:
    """A lead's field: by key, by dotted path, or a custom field by name, code or id; None when absent."""
    if not state:
        return None
    if name in state:
        return state[name]
    value: Any = state
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is not None:
        return value
    for custom in state.get("custom_fields_values") or state.get("custom_fields") or []:
        keys = {str(custom.get(key)) for key in ("field_name", "name", "field_code", "code", "field_id", "id")}
        if name in keys and (values := custom.get("values")):
            return values[0].get("value") if isinstance(values[0], Mapping) else values[0]
    return None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip().replace(",", ".")
    return float(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def _same(left: Any, right: Any) -> bool:
    numbers = _number(left), _number(right)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return left is not None and str(left) == str(right)


def _ordered(left: Any, right: Any, compare: Callable[[float, float], bool]) -> bool:
    a, b = _number(left), _number(right)
    return a is not None and b is not None and compare(a, b)


def _field_value(condition: dict[str, Any], context: Context) -> bool:
    name, wanted = condition.get("field") or "", condition.get("value")
    value = field_of(context.current_state, name)
    match condition.get("operator") or "equals":
        case "equals":
            return _same(value, wanted)
        case "contains":
            return value is not None and wanted is not None and str(wanted) in str(value)
        case "greater_than":
            return _ordered(value, wanted, lambda a, b: a > b)
        case "less_than":
            return _ordered(value, wanted, lambda a, b: a < b)
        case "changed_to":
            return _same(value, wanted) and not _same(field_of(context.previous_state, name), wanted)
        case "not_empty":
            return value not in (None, "", [], {})
    return False


def _stage_changed(condition: dict[str, Any], context: Context) -> bool:
    now = field_of(context.current_state, "status_id")
    before = field_of(context.previous_state, "status_id")
    if now is None or before is None:
        return context.trigger_type == "stage_changed"  # Kommo says so itself
    return not _same(now, before)


def _moment(value: Any) -> datetime | None:
    seconds = _number(value)
    if seconds is not None:
        return datetime.fromtimestamp(seconds / (1000 if seconds > 1e11 else 1), UTC)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _time_elapsed(condition: dict[str, Any], context: Context) -> bool:
    created = _moment(field_of(context.current_state, "created_at"))
    amount, unit = condition.get("timeValue"), condition.get("timeUnit") or "minutes"
    if created is None or amount is None or unit not in UNITS:
        return False
    return datetime.now(UTC) - created >= timedelta(**{unit: amount})


def _event_triggered(condition: dict[str, Any], context: Context) -> bool:
    """The event's type equals the value; without a value (the page has no field for it) any event will do."""
    wanted = condition.get("value")
    return wanted in (None, "") or str(wanted) in context.event_names


def _custom(condition: dict[str, Any], context: Context) -> bool:
    """Programs of the user's own are not run here: such a condition never holds."""
    return False


CONDITIONS: dict[str, Callable[[dict[str, Any], Context], bool]] = {
    "field_value": _field_value,
    "stage_changed": _stage_changed,
    "time_elapsed": _time_elapsed,
    "event_triggered": _event_triggered,
    "custom_condition": _custom,
}
