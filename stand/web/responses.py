"""JSON replies: success and the two error shapes of the platform contract (4.1)."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from starlette.responses import Response

from stand.clock import iso, now


class Shape(Enum):
    """Which of the two error bodies a route speaks."""

    S1 = "S1"
    S2 = "S2"


#: S2's ``code`` by status
CODES = {
    400: "VALIDATION_ERROR",
    401: "AUTHENTICATION_ERROR",
    403: "AUTHORIZATION_ERROR",
    404: "NOT_FOUND",
    429: "RATE_LIMIT_EXCEEDED",
}


class ApiError(Exception):
    """A refusal; the route decides its shape unless the error brings its own."""

    def __init__(
        self,
        status: int,
        message: str,
        details: Any = None,
        code: str | None = None,
        shape: Shape | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.details, self.code, self.shape = status, message, details, code, shape


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def dump(value: Any) -> str:
    """JSON text; database values (uuid, timestamp, numeric) become plain ones."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def reply(body: Any, status: int = 200) -> Response:
    """A JSON response."""
    return Response(dump(body), status, media_type="application/json")


def ok(data: Any = None, *, stamped: bool = False, **more: Any) -> Response:
    """``{success: true, data?, …, timestamp?}``."""
    body: dict[str, Any] = {"success": True}
    if data is not None:
        body["data"] = data
    body.update(more)
    if stamped:
        body["timestamp"] = now()
    return reply(body)


def error_response(error: ApiError, shape: Shape) -> Response:
    """``error`` in its own shape, else in ``shape``."""
    body: dict[str, Any] = {"success": False, "error": error.message}
    if (error.shape or shape) is Shape.S2:
        body["code"] = error.code or CODES.get(error.status, "INTERNAL_ERROR")
    if error.details is not None:
        body["details"] = error.details
    if (error.shape or shape) is Shape.S2:
        body["timestamp"] = now()
    return reply(body, error.status)
