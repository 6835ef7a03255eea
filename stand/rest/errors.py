"""Errors as PostgREST words them: ``{code, message, details, hint}`` with an HTTP status of their own."""

from __future__ import annotations

from typing import Any

import psycopg

#: SQLSTATE (whole, else its class) -> HTTP status; whatever is not named here is a client's mistake: 400.
_STATUS = {
    "42501": 403,
    "23503": 409, "23505": 409, "25006": 405, "42883": 404, "42P01": 404, "42P17": 500, "57P01": 503,
    "08": 503, "09": 500, "0L": 403, "0P": 403, "25": 500, "28": 403, "2D": 500, "38": 500, "39": 500,
    "3B": 500, "40": 500, "53": 503, "54": 500, "55": 500, "57": 500, "58": 500, "F0": 500, "HV": 500, "XX": 500,
}  # fmt: skip


class RestError(Exception):
    """An answer that is an error; ``code`` is PostgREST's (PGRST…) or PostgreSQL's SQLSTATE."""

    def __init__(self, status: int, code: str, message: str, details: Any = None, hint: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.body = {"code": code, "details": details, "hint": hint, "message": message}


def from_postgres(error: psycopg.Error) -> RestError:
    """The answer for what PostgreSQL refused."""
    state = error.sqlstate
    if state is None and isinstance(error, psycopg.DataError):  # refused by the driver, e.g. a zero character
        return RestError(400, "22P05", str(error))
    if state is None:
        return RestError(503, "PGRST000", "Database connection error. Retrying the connection.", str(error))
    status = _STATUS.get(state, _STATUS.get(state[:2], 400))
    diagnosis = error.diag
    message = diagnosis.message_primary or str(error)
    return RestError(status, state, message, diagnosis.message_detail, diagnosis.message_hint)


def parse_error(what: str, text: str) -> RestError:
    """A part of the address that does not read as PostgREST's language."""
    return RestError(400, "PGRST100", f'"failed to parse {what} ({text})"', f"unexpected input in {what}")


def unknown_table(name: str, similar: str | None) -> RestError:
    """No such table or view (also: it was dropped or renamed a moment ago)."""
    hint = f"Perhaps you meant the table 'public.{similar}'" if similar else None
    message = f"Could not find the table 'public.{name}' in the schema cache"
    return RestError(404, "PGRST205", message, None, hint)


def unknown_function(name: str) -> RestError:
    """No such function, or none that takes these arguments."""
    message = f"Could not find the function public.{name} with these parameters in the schema cache"
    return RestError(404, "PGRST202", message)


def unknown_column(column: str, table: str) -> RestError:
    """A column in the body that the table has not."""
    return RestError(400, "PGRST204", f"Could not find the '{column}' column of '{table}' in the schema cache")
