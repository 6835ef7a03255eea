"""Settings of the web app, by the platform contract's own names (1.2)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from stand.holes import VARIABLE, opened


class SettingMissing(Exception):
    """A setting without which the web app cannot work."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Не задана настройка {name}: веб-приложение не может начать работу.")


@dataclass(frozen=True)
class Settings:
    """What the web app is told by its environment."""

    database_url: str
    secret: str
    redis_url: str = "redis://localhost:6379"
    queue_name: str = "agent-jobs"
    port: int = 3000
    auth_url: str = ""
    webhook_secret: str = ""
    openrouter_key: str = ""
    holes: frozenset[str] = frozenset()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read DATABASE_URL*, NEXTAUTH_SECRET* and the optional rest; SettingMissing."""
        for name in ("DATABASE_URL", "NEXTAUTH_SECRET"):
            if not environment.get(name):
                raise SettingMissing(name)
        return cls(
            database_url=environment["DATABASE_URL"],
            secret=environment["NEXTAUTH_SECRET"],
            redis_url=environment.get("REDIS_URL") or cls.redis_url,
            queue_name=environment.get("JOB_QUEUE_NAME") or cls.queue_name,
            port=int(environment.get("PORT") or cls.port),
            auth_url=environment.get("AUTH_URL") or environment.get("NEXTAUTH_URL") or "",
            webhook_secret=environment.get("KOMMO_WEBHOOK_SECRET") or "",
            openrouter_key=environment.get("OPENROUTER_API_KEY") or "",
            holes=opened(environment.get(VARIABLE) or ""),
        )
