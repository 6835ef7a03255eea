"""A deployment at work: many rows of others in every organisation, and others' events while the suite looks on."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx

AGENTS, CONVERSATIONS = 300, 200
ENTRIES_PER_MINUTE = 500
BATCH_SECONDS = 0.6
TYPES = ("agent_response", "lead_created", "lead_updated", "task_created", "action_executed")


class Crowd:
    """Others at work in every organisation of a stand. conversations: the table's name."""

    def __init__(self, settings: dict[str, str], conversations: str = "conversations") -> None:
        key = settings["SUPABASE_SERVICE_ROLE_KEY"]
        self._http = httpx.Client(
            base_url=f"{settings['SUPABASE_URL']}/rest/v1",
            headers={"apikey": key, "Authorization": f"Bearer {key}", "Prefer": "return=minimal"},
            trust_env=False,
            timeout=30,
        )
        self._web = httpx.Client(base_url=settings["WEB_URL"], trust_env=False, timeout=30)
        self._secret = settings["KOMMO_WEBHOOK_SECRET"].encode()
        self._accounts = [row["base_domain"] for row in self._rows("crm_connections")]
        self._conversations = conversations
        self._organisations = [row["id"] for row in self._rows("organizations")]
        self._number = 0
        self._leads = count(10_000)

    def settle(self) -> None:
        """Put the rows in: agents older and newer than any of the suite's own, conversations of all owners."""
        members = {row["org_id"]: row["user_id"] for row in self._rows("organization_members")}
        now = datetime.now(UTC)
        for organisation in self._organisations:
            agents = [
                {
                    "org_id": organisation,
                    "name": f"Агент {number} другого менеджера",
                    "status": ("active", "inactive", "draft")[number % 3],
                    "default_model": "gpt-4",
                    "created_at": (now + timedelta(hours=number - AGENTS + 12)).isoformat(),
                }
                for number in range(AGENTS)
            ]
            self._add("agents", agents)
            agent = self._rows("agents", org_id=f"eq.{organisation}", status="eq.active", limit="1")[0]["id"]
            talks = [
                {
                    "org_id": organisation,
                    "agent_id": agent,
                    "user_id": members[organisation],
                    "title": f"Вопрос {number} из прошлого",
                    "updated_at": (now - timedelta(minutes=number + 1)).isoformat(),
                }
                for number in range(CONVERSATIONS)
            ]
            self._add(self._conversations, talks)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Activity entries in every organisation, 500 a minute in each, and other leads' events in Kommo."""
        gone = threading.Event()
        thread = threading.Thread(target=self._work, args=(gone,))
        thread.start()
        try:
            yield
        finally:
            gone.set()
            thread.join()
            self._http.close()
            self._web.close()
        assert self._number > 0, "nobody was at work"

    def _work(self, gone: threading.Event) -> None:
        each = round(ENTRIES_PER_MINUTE / 60 * BATCH_SECONDS)
        while not gone.wait(BATCH_SECONDS):
            entries = [self._entry(organisation) for organisation in self._organisations for _ in range(each)]
            self._add("activity_logs", entries)
            for account in self._accounts:
                self._send_event(account)

    def _send_event(self, account: str) -> None:
        """A lead of somebody else is made, or goes to another stage."""
        lead = next(self._leads)
        kind = "status" if lead % 3 == 0 else "add"
        told = {"id": lead, "name": f"Чужой лид {lead}", "price": 700, "status_id": 142, "pipeline_id": 1}
        body = json.dumps({"account": {"base_domain": account}, "leads": {kind: [told]}}).encode()
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        answer = self._web.post("/api/crm/webhook", content=body, headers={"X-Kommo-Signature": signature})
        answer.raise_for_status()

    def _entry(self, organisation: str) -> dict[str, Any]:
        self._number += 1
        return {
            "org_id": organisation,
            "activity_type": TYPES[self._number % len(TYPES)],
            "title": f"Событие {self._number} у других",
            "description": "Другой менеджер за работой",
        }

    def _rows(self, table: str, **wanted: str) -> list[dict[str, Any]]:
        answer = self._http.get(f"/{table}", params=wanted)
        answer.raise_for_status()
        return answer.json()

    def _add(self, table: str, rows: list[dict[str, Any]]) -> None:
        self._http.post(f"/{table}", json=rows).raise_for_status()
