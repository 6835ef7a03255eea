"""Proofs that the database's own address opens nothing to whoever has no key, or the public one only."""

from collections.abc import Callable, Iterable
from typing import Any

import httpx

from acceptance.checks.comparing import some
from acceptance.clients.database_keys import error_code, unknown_to
from acceptance.clients.http import brief, readable
from acceptance.deeds.security.open_database import Asked, Key
from acceptance.outcomes import CheckBroken

#: SQLSTATE: a row was refused for what is in it, so that whoever sent it may write (integrity constraints).
CONSTRAINT = "23"


def expect_nothing_read(asked: Iterable[Asked]) -> None:
    """AssertionError when a row was given, or a number of rows greater than none.

    Not noticed: rows that a table does not have; the evidence has each answer.
    """
    _expect(asked, "База данных открыта посторонним", _read)


def expect_untouchable(asked: Iterable[Asked]) -> None:
    """AssertionError when a row was given, could be inserted, or was changed or removed."""
    _expect(asked, "Строки базы данных доступны посторонним", _done)


def _expect(asked: Iterable[Asked], what: str, look: Callable[[Asked], str]) -> None:
    seen = list(asked)
    assert seen, "База данных ни о чём не спрошена"
    _refuse_silence(seen)
    wrong = [f"{one.title} – {said}" for one in seen if (said := look(one))]
    assert not wrong, f"{what}: {some(wrong)}"


def _refuse_silence(seen: list[Asked]) -> None:
    """CheckBroken where no answer says what is open: of a database out of order, or to a key that it does not know."""
    if all(one.answer.is_server_error for one in seen):
        raise CheckBroken(
            f"База Supabase недоступна: на все вопросы отвечает {seen[0].answer.status_code}.",
            "Проверьте SUPABASE_URL и состояние проекта Supabase.",
        )
    unknown = [unknown_to(one.answer) for one in seen if one.key is Key.PUBLIC]
    if unknown and unknown[0] is not None and all(unknown):
        raise unknown[0]


def _read(asked: Asked) -> str:
    """What was given away, Russian; empty: nothing."""
    answer = asked.answer
    if asked.marks and not any(mark in readable(answer) for mark in asked.marks):
        return ""
    rows, total = _rows(answer), answer.headers.get("content-range", "").rpartition("/")[2]
    if answer.is_success and rows:
        return f"отданы строки: {len(rows)}"
    return f"сосчитано строк: {total}" if answer.is_success and total.isdigit() and int(total) else ""


def _done(asked: Asked) -> str:
    """What was read or could be written, Russian; empty: nothing."""
    calls = "/rpc/" in asked.answer.request.url.path  # a search is a POST, and writes nothing
    return _read(asked) if calls or asked.answer.request.method == "GET" else _written(asked.answer)


def _written(answer: httpx.Response) -> str:
    """What could be written, Russian; empty: nothing."""
    if answer.is_success:
        rows = _rows(answer)
        changes = answer.request.method in ("PATCH", "DELETE")
        return "" if changes and not rows else f"принято ({answer.status_code}), строк: {len(rows)}"
    code = error_code(answer)
    return f"отказано только из-за содержимого строки ({code}: {brief(answer, 80)})" if code[:2] == CONSTRAINT else ""


def _rows(answer: httpx.Response) -> list[Any]:
    body = _body(answer)
    return body if isinstance(body, list) else []


def _body(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
