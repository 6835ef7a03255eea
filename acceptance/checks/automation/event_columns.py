"""Proofs about the columns of the page of Kommo's events (platform contract 7.12)."""

import re
from typing import Any

from acceptance.checks.comparing import expect_equal
from acceptance.pages.response_override import retold
from acceptance.pages.table import row_of
from acceptance.pages.webhooks import WebhooksPage

LISTING = re.compile(r"/api/webhooks(/events)?(\?|$)")
#: What the browser is told of two events, by the names of the API and of the columns alike.
HANDLED = {
    "entityId": "770170230",
    "status": "completed",
    "retryCount": 2,
    "maxRetries": 3,
    "createdAt": "2026-05-17T10:20:30.000Z",
    "processedAt": "2026-05-23T10:20:30.000Z",
    "error": None,
}
FAILED = HANDLED | {"entityId": "770170231", "status": "failed", "retryCount": 3, "error": "Отказ 770170232"}
ERROR_WORDS = re.compile("ошиб|неудач|отказ|fail|error", re.IGNORECASE)


def expect_each_in_its_column(page: WebhooksPage) -> None:
    """AssertionError unless the page puts what it is told of an event under the right headings.

    The browser is told of an event of the 17th that was handled on the 23rd after two retries, and of one that failed.
    How a page words states and times is its own affair. Not noticed: times that name no day, such as «вчера».
    """
    with retold(page, LISTING, _retell, "события"):
        page.again()
        handled, failed = (row_of(page, str(told["entityId"])) for told in (HANDLED, FAILED))
    retries = re.findall(r"\d+", handled.under("Повторы"))
    facts = {
        "«Создано» и «Обработано» перепутаны": (
            _names_only("23", handled.under("Создано")) or _names_only("17", handled.under("Обработано")),
            False,
        ),
        "«Повторы»": (retries[:1], ["2"]),
        "«Статус» обработанного говорит об ошибке": (bool(ERROR_WORDS.search(handled.under("Статус"))), False),
        "«Статус» обработанного и неудачи – один и тот же": (handled.under("Статус") == failed.under("Статус"), False),
        "«Ошибка» обработанного говорит об ошибке": (bool(ERROR_WORDS.search(handled.under("Ошибка"))), False),
        "«Ошибка» неудачи названа": (str(FAILED["error"]) in failed.under("Ошибка"), True),
    }
    expect_equal("Строки событий на странице «Webhooks»", facts)


def _names_only(day: str, text: str) -> bool:
    """True when a time names this day, and the other not: an hour may be the same number as a day."""
    return set(re.findall(r"\b(17|23)\b", text)) == {day}


def _retell(body: dict[str, Any]) -> None:
    """Change the first two events of the list. Raises ValueError when it has fewer."""
    for event, told in zip(_events(body)[:2], (HANDLED, FAILED), strict=True):
        event.update({_name_in(event, name): value for name, value in told.items()})


def _events(body: Any) -> list[dict[str, Any]]:
    """The list, wherever the answer holds it."""
    for value in body.values():
        if isinstance(value, list) and len(value) > 1:
            return value
        if isinstance(value, dict) and (found := _events(value)):
            return found
    return []


def _name_in(event: dict[str, Any], name: str) -> str:
    """The name of a field as the answer writes it: camelCase, or as the column is called."""
    column = re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
    return column if column in event else name
