"""The target description: where everything is and how to sign in, under the names of the suite's settings."""

import json
import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Description:
    """What a ready stand tells about itself; ``settings`` are all strings."""

    settings: dict[str, str]
    folder: str
    seconds: float

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(self.settings, ensure_ascii=False)

    def as_environment(self) -> str:
        """``KEY=value`` lines, quoted for a shell; a ``.env`` file reads them too."""
        return "\n".join(f"{name}={shlex.quote(value)}" for name, value in self.settings.items())

    def as_text(self) -> str:
        """For a person, in Russian."""
        shown = self.settings
        return "\n".join(
            (
                f"Стенд готов за {self.seconds:.1f} с.",
                "",
                f"  Адрес:         {shown['WEB_URL']}/login",
                f"  Пользователь:  {shown['USER_EMAIL']}",
                f"  Пароль:        {shown['USER_PASSWORD']}",
                "",
                f"  Воркер:        {shown['WORKER_URL']}/health",
                f"  Redis:         {shown['REDIS_URL']}",
                f"  Очередь:       {shown['QUEUE_NAME']}",
                f"  Supabase:      {shown['SUPABASE_URL']}",
                f"  Kommo:         {shown['KOMMO_BASE_DOMAIN']}",
                f"  Службы:        {shown['SERVICES_URL']}/services",
                f"  Журналы:       {self.folder}",
                "",
                "Остановить: Ctrl-C. Все настройки для проверок: python -m stand --env или --json.",
            )
        )
