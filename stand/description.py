"""The target description: where everything is and how to sign in, under the names of the suite's settings."""

import json
import os
import shlex
from dataclasses import dataclass
from pathlib import Path


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

    @property
    def settings_file(self) -> Path:
        """Where `keep` puts the settings: it goes with the stand."""
        return Path(self.folder) / "stand.env"

    def keep(self) -> None:
        """Write `as_environment` where a person's runs can read it, and nobody else. Raises OSError."""
        with open(
            os.open(self.settings_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(self.as_environment() + "\n")

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
                "Проверить именно этот стенд, в другом окне (или вместо acceptance run – behave):",
                f"  ACCEPTANCE_ENV_FILE={shlex.quote(str(self.settings_file))} acceptance run",
                "",
                "Остановить: Ctrl-C.",
            )
        )
