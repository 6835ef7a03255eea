"""Where settings come from: the environment and `.env`; unreadable files and mistaken names are refused."""

import difflib
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from acceptance import PROJECT
from acceptance.outcomes import SettingsError
from acceptance.process.variables import name_of, process_variables

# The platform's own variables (platform contract 1.2, 1.3) and those Railway puts into each container: they may stand
# in the same environment or `.env` and are none of the suite's business.
# fmt: off
FOREIGN_NAMES = frozenset(
    (
        "NEXT_PUBLIC_SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_ANON_KEY",
        "SUPABASE_DEFAULT_ORGANIZATION_ID", "NEXTAUTH_SECRET", "NEXTAUTH_URL", "AUTH_TRUST_HOST",
        "AUTH_URL", "AUTH_SECRET", "OPENROUTER_API_KEY", "OPENROUTER_EMBEDDING_MODEL", "BACKEND_API_URL",
        "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASS", "FROM_EMAIL", "NEXT_PUBLIC_APP_URL",
        "E2E_ONBOARDING_FAKE", "TZ", "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN", "ENCRYPTION_KEY",
        "JOB_QUEUE_NAME", "JOB_CONCURRENCY", "SENTRY_DSN", "PORT", "KOMMO_DOMAIN", "KOMMO_CLIENT_ID",
        "KOMMO_CLIENT_SECRET", "KOMMO_REDIRECT_URI", "KOMMO_REFRESH_TOKEN", "KOMMO_TEST_ENABLED",
        "RAILWAY_PROJECT_NAME", "RAILWAY_ENVIRONMENT_NAME", "RAILWAY_SERVICE_NAME", "RAILWAY_ENVIRONMENT",
        "RAILWAY_DEPLOYMENT_ID", "RAILWAY_REPLICA_ID", "RAILWAY_PUBLIC_DOMAIN", "RAILWAY_PRIVATE_DOMAIN",
        "RAILWAY_API_TOKEN", "RAILWAY_STATIC_URL", "NODE_ENV",
    )
)
# fmt: on


def given_settings(names: Collection[str]) -> dict[str, str]:
    """The settings of these names that the environment and `.env` give; empty ones are left out.

    The environment wins, with an empty value too. Raises SettingsError with one Russian sentence on an unreadable file
    or an unknown name.
    """
    from_file = _read_file(env_file())
    _refuse_unknown_in_file(from_file, names)
    _refuse_near_misses(names)
    given = {name: os.environ.get(name, from_file.get(name, "")) for name in names}
    return {name: value for name, value in given.items() if value}


def read_settings_file(file: Path, names: Collection[str]) -> dict[str, str]:
    """What a file of settings says, empty values included. Raises SettingsError where it is not there or mistaken."""
    if not file.exists():
        raise SettingsError(f"Файла настроек {file} нет: исправьте его имя.")
    values = _read_file(file)
    _refuse_unknown_in_file(values, names)
    return {name: value for name, value in values.items() if name in names}


def env_file() -> Path:
    """The file of settings: `.env` of the project, or the one that the environment names."""
    return process_variables().env_file or PROJECT / ".env"


def _read_file(file: Path) -> dict[str, str]:
    if not file.exists():
        if process_variables().env_file:
            raise SettingsError(f"Файла настроек {file} нет: исправьте {name_of('env_file')}.")
        return {}
    values: dict[str, str] = {}
    try:
        with file.open(encoding="utf-8") as stream:
            for binding in parse_stream(stream):
                if binding.error or (binding.key is not None and binding.value is None):
                    raise SettingsError(
                        f"В {file.name} не разобрать строку {binding.original.line}: нужно ИМЯ=значение. Исправьте её."
                    )
                if binding.key is not None:
                    values[binding.key] = binding.value or ""
    except OSError as error:
        raise SettingsError(f"Файл настроек {file.name} не читается: {error.strerror}. Исправьте его права.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"Файл настроек {file.name} – не текст в UTF-8. Пересохраните его.") from None
    return values


def _refuse_unknown_in_file(from_file: Mapping[str, str], names: Collection[str]) -> None:
    for name in from_file:
        if name not in names and name not in FOREIGN_NAMES:
            found = f"неизвестная настройка {name}{_suggest(name, names)}"
            raise SettingsError(f"В файле настроек {found}. Исправьте имя или уберите строку.")


def _refuse_near_misses(names: Collection[str]) -> None:
    for name in os.environ:
        # An environment is full of other programs' names: only a near miss of one of ours is taken for a mistake.
        if name in names or name in FOREIGN_NAMES or not difflib.get_close_matches(name.upper(), names, 1, 0.88):
            continue
        raise SettingsError(f"Неизвестная настройка {name}{_suggest(name, names)}. Исправьте имя или уберите её.")


def _suggest(name: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(name.upper(), names, 1, 0.6)
    return f": возможно, имелась в виду {close[0]}" if close else ""
