"""One Kommo account of the double: its tokens, its data, the answer it was told to give, its requests."""

import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

TOKEN_LIFETIME = 86_400  # seconds, as the real service issues them
KEPT_REQUESTS = 500
FUNNELS = (
    ("Продажи", ("Первичный контакт", "Переговоры", "Принимают решение", "Успешно реализовано")),
    ("Подписки", ("Заявка", "Пробный период", "Оплата", "Активна", "Отказ")),
    ("Сервис", ("Обращение", "Диагностика", "Ремонт", "Выдача")),
    ("Повторные продажи", ("Напоминание", "Предложение", "Заказ")),
)

Pipelines = list[dict[str, Any]]


def default_pipelines(number: int) -> Pipelines:
    """Two or three pipelines for account ``number`` (from 0), different for each account; one is in the archive."""
    pipelines: Pipelines = []
    for index in range(2 + number % 2):
        title, stages = FUNNELS[(number + index) % len(FUNNELS)]
        pipeline_id = 1000 * (number + 1) + 100 * index
        statuses = [
            {"id": pipeline_id + 1 + position, "name": stage, "sort": 10 * (position + 1)}
            for position, stage in enumerate(stages)
        ]
        pipelines.append(
            {
                "id": pipeline_id,
                "name": f"{title} {number + 1}",
                "sort": index + 1,
                "is_archive": index == 2,
                "_embedded": {"statuses": statuses},
            }
        )
    return pipelines


@dataclass
class Answer:
    """An answer set from outside, given instead of the ordinary one; ``times`` None means until it is removed."""

    status: int = 200
    delay_seconds: float = 0.0
    times: int | None = None


@dataclass
class Account:
    """One Kommo account: its tokens, its data, the requests it received."""

    base_domain: str
    pipelines: Pipelines
    access_token: str = field(default_factory=lambda: "kommo-at-" + secrets.token_urlsafe(24))
    refresh_token: str = field(default_factory=lambda: "kommo-rt-" + secrets.token_urlsafe(24))
    client_id: str = field(default_factory=lambda: secrets.token_hex(16))
    client_secret: str = field(default_factory=lambda: "kommo-cs-" + secrets.token_urlsafe(24))
    account_id: int = field(default_factory=lambda: 30_000_000 + secrets.randbelow(999_999))
    leads: dict[int, dict[str, Any]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))
    answer: Answer | None = None

    @property
    def port(self) -> int:
        return int(self.base_domain.rpartition(":")[2])

    def lead(self, lead_id: int) -> dict[str, Any]:
        """The lead; one that nobody mentioned before begins at the first stage of the first pipeline."""
        if lead_id not in self.leads:
            first = self.pipelines[0] if self.pipelines else {}
            statuses = first.get("_embedded", {}).get("statuses") or [{}]
            now = int(time.time())
            self.leads[lead_id] = {
                "id": lead_id,
                "name": f"Сделка № {lead_id}",
                "price": 0,
                "status_id": statuses[0].get("id"),
                "pipeline_id": first.get("id"),
                "account_id": self.account_id,
                "created_at": now,
                "updated_at": now,
                "custom_fields_values": None,
                "_embedded": {"tags": [], "companies": [], "contacts": []},
            }
        return self.leads[lead_id]

    def issue_tokens(self) -> dict[str, Any]:
        """New tokens; the old ones are void."""
        self.access_token = "kommo-at-" + secrets.token_urlsafe(24)
        self.refresh_token = "kommo-rt-" + secrets.token_urlsafe(24)
        return {
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME,
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
        }
