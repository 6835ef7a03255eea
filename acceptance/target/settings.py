"""The target description: every setting the suite knows, typed, from the environment, `.env` or a running stand."""

import json
import ssl
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from acceptance.outcomes import NotChecked, SettingsError
from acceptance.secrets import masking
from acceptance.target.notify import NOTIFY_NAMES
from acceptance.target.setting_table import ATTACHING, NAMES
from acceptance.target.source import env_file, given_settings
from acceptance.target.typing_errors import typed


class Grant(StrEnum):
    """What a run may do to the target. Reading is always allowed; nothing else is, unless granted."""

    READ = "read"
    WRITE = "write"
    SYNC = "sync"
    EVENTS = "events"
    DEPLOY = "deploy"


GRANT_MEANINGS = {
    Grant.WRITE: "создавать и удалять собственные данные",
    Grant.SYNC: "запускать синхронизацию Kommo",
    Grant.EVENTS: "отправлять события Kommo",
    Grant.DEPLOY: "перезапускать развёртывание воркера",
}


class Account(BaseModel):
    """An owner who signs in, with an organisation of their own."""

    email: str
    password: SecretStr
    kommo_base_domain: str | None = None
    kommo_access_token: SecretStr | None = None


class Target(BaseModel):
    """Where the deployment is, who signs in, and what the run may do to it. None of it has a default host."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    web_url: str | None = None
    web_headers: SecretStr | None = None
    worker_url: str | None = None
    redis_url: SecretStr | None = None
    redis_tls_verify: bool = True
    queue_name: str | None = None
    supabase_url: str | None = None
    supabase_service_role_key: SecretStr | None = None
    supabase_anon_key: str | None = None  # public: pages may hold it
    user_email: str | None = None
    user_password: SecretStr | None = None
    more_users: Annotated[list[Account], NoDecode] = Field(default_factory=list)
    railway_token: SecretStr | None = None
    railway_api_url: str = "https://backboard.railway.com/graphql/v2"
    railway_project_id: str | None = None
    railway_environment_id: str | None = None
    railway_service_id: str | None = None
    worker_log_file: Path | None = None
    worker_deployed_at: datetime | None = None
    kommo_base_domain: str | None = None
    kommo_access_token: SecretStr | None = None
    kommo_tls_verify: bool = True
    kommo_webhook_secret: SecretStr | None = None
    kommo_double_url: str | None = None
    llm_double_url: str | None = None
    services_url: str | None = None
    database_url: SecretStr | None = None
    tls_verify: bool = True
    ca_file: Path | None = None
    target_name: str | None = None
    browser_executable: str | None = None
    browser_ws_endpoint: str | None = None
    browser_cdp_endpoint: str | None = None
    agent_model: str = "gpt-4"
    grants: str = ""

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, values: Any) -> Any:
        # Only here, behind all sources: `GRANTS=` in the environment takes back what `.env` grants.
        return {name: value for name, value in values.items() if value != ""} if isinstance(values, dict) else values

    @field_validator("web_url", "worker_url", "supabase_url", "kommo_double_url", "llm_double_url", "services_url")
    @classmethod
    def _service_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = _address(value, "https", "http")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            bare = parts.netloc.rpartition("@")[2]
            raise ValueError(f"нужен адрес без пути, то есть {parts.scheme}://{bare}")
        usual = {"https": 443, "http": 80}[parts.scheme]
        # As browsers write an origin, with which it will be compared.
        netloc = parts.netloc.removesuffix(f":{usual}") if parts.port == usual else parts.netloc
        return f"{parts.scheme}://{netloc.lower() if '@' not in netloc else netloc}"

    @field_validator("railway_api_url")
    @classmethod
    def _api_address(cls, value: str) -> str:
        return _address(value, "https", "http").geturl().rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: SecretStr | None) -> SecretStr | None:
        return None if value is None else SecretStr(_address(value.get_secret_value(), "redis", "rediss").geturl())

    @field_validator("browser_ws_endpoint")
    @classmethod
    def _browser_address(cls, value: str | None) -> str | None:
        return value and " ".join(_address(one, "ws", "wss").geturl() for one in value.replace(",", " ").split())

    @field_validator("browser_cdp_endpoint")
    @classmethod
    def _chromium_address(cls, value: str | None) -> str | None:
        schemes = ("http", "https", "ws", "wss")
        return value and " ".join(_address(one, *schemes).geturl() for one in value.replace(",", " ").split())

    @field_validator("kommo_base_domain")
    @classmethod
    def _domain(cls, value: str | None) -> str | None:
        return None if value is None else _address(f"https://{value.partition('://')[2] or value}", "https").netloc

    @field_validator("more_users", mode="before")
    @classmethod
    def _users(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f"нужен список в JSON, а разобрать его не удалось на знаке {error.pos + 1}") from None

    @field_validator("web_headers")
    @classmethod
    def _headers(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                told = json.loads(value.get_secret_value())
            except json.JSONDecodeError as error:
                raise ValueError(
                    f"нужны заголовки в JSON, а разобрать его не удалось на знаке {error.pos + 1}"
                ) from None
            if not isinstance(told, dict) or not all(isinstance(one, str) for one in told.values()):
                raise ValueError('нужен объект JSON из имён и текстов, например {"x-vercel-protection-bypass": "…"}')
        return value

    @property
    def headers_for_web(self) -> dict[str, str]:
        """Headers that go to the web application, and to it alone."""
        return json.loads(self.web_headers.get_secret_value()) if self.web_headers else {}

    @field_validator("worker_deployed_at")
    @classmethod
    def _with_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("нужно время с часовым поясом, например 2025-01-26T12:00:00Z")
        return value

    @field_validator("ca_file")
    @classmethod
    def _authorities(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context(cafile=value)
            except ssl.SSLError:
                raise ValueError("нужен файл с сертификатами удостоверяющего центра в виде PEM") from None
            except OSError as error:
                raise ValueError(f"файл сертификатов не читается, {error.strerror}") from None
        return value

    @field_validator("grants")
    @classmethod
    def _known_grants(cls, value: str) -> str:
        known = {grant.value for grant in Grant}
        for name in filter(None, (part.strip() for part in value.split(","))):
            if name not in known:
                raise ValueError(f"право «{name}» неизвестно; бывают: {', '.join(sorted(known))}")
        return value

    @property
    def granted(self) -> frozenset[Grant]:
        """The grants of this run; `read` is always among them."""
        return frozenset({Grant.READ, *(Grant(part.strip()) for part in self.grants.split(",") if part.strip())})

    @property
    def reaches_tables(self) -> bool:
        """True where rows can be read, changed and removed past the platform."""
        return self.supabase_url is not None and self.supabase_service_role_key is not None

    def allows(self, grant: Grant) -> bool:
        """True when the run may do this to the target."""
        return grant in self.granted

    def require(self, grant: Grant) -> None:
        """Raise NotChecked unless the grant is given."""
        if not self.allows(grant):
            raise NotChecked(f"Цель не разрешает {GRANT_MEANINGS[grant]}.", f"GRANTS={grant.value}")

    def need(self, name: str) -> str:
        """The value of a setting as text, or NotChecked with the setting's name."""
        value = getattr(self, name)
        if value is None:
            raise NotChecked(f"Не задана настройка {name.upper()}.", name.upper())
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    @property
    def address(self) -> str:
        """The address that names this target, the same in every run against it; never a secret."""
        parts = urlsplit(self.web_url or self.worker_url or self.supabase_url or "")
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.hostname else "цель без адреса"

    @property
    def accounts(self) -> list[Account]:
        """The owners that the run may sign in as: the main one first."""
        if self.user_email is None or self.user_password is None:
            return []
        main = Account(
            email=self.user_email,
            password=self.user_password,
            kommo_base_domain=self.kommo_base_domain,
            kommo_access_token=self.kommo_access_token,
        )
        return [main, *self.more_users]

    def secrets(self) -> list[str]:
        """Every secret value that the run was given: what the filter must never let through."""
        values = [value.get_secret_value() for value in vars(self).values() if isinstance(value, SecretStr)]
        for address in vars(self).values():
            text = address.get_secret_value() if isinstance(address, SecretStr) else address
            if isinstance(text, str) and "://" in text and (password := urlsplit(text).password):
                values += [password, unquote(password)]
        values += self.headers_for_web.values()
        for account in self.more_users:
            values.append(account.password.get_secret_value())
            if account.kommo_access_token:
                values.append(account.kommo_access_token.get_secret_value())
        return [value for value in values if value]

    def as_environment(self) -> dict[str, str]:
        """The same description as environment variables, for the processes of one run."""
        result: dict[str, str] = {}
        for name, value in vars(self).items():
            if value is None or value == []:
                continue
            if name == "more_users":
                result["MORE_USERS"] = json.dumps([_plain(account) for account in value])
            elif isinstance(value, SecretStr):
                result[name.upper()] = value.get_secret_value()
            elif isinstance(value, datetime):
                result[name.upper()] = value.isoformat()
            else:
                result[name.upper()] = str(value).lower() if isinstance(value, bool) else str(value)
        return result


class _GivenTarget(Target, BaseSettings):
    """The target as environment and `.env` describe it; the environment wins, with an empty value too."""

    model_config = SettingsConfigDict(case_sensitive=False, extra="ignore", hide_input_in_errors=True)


SECRET_NAMES = frozenset(
    name.upper() for name, field in Target.model_fields.items() if field.annotation == SecretStr | None
)
FOR_ANY_TARGET = {
    *("TARGET_NAME", "CA_FILE", "AGENT_MODEL", "DATABASE_URL", "SUPABASE_ANON_KEY"),
    *("BROWSER_EXECUTABLE", "BROWSER_WS_ENDPOINT", "BROWSER_CDP_ENDPOINT"),
}


def load_target() -> Target | None:
    """The target that the environment and `.env` describe, or None when they describe none.

    Raises SettingsError with one Russian sentence on a malformed or unknown setting.
    """
    settings = given_settings(NAMES)
    masking.learn(*(settings[name] for name in SECRET_NAMES & settings.keys()))  # a mistake may quote another's value
    given = set(settings) - NOTIFY_NAMES
    if not given & set(ATTACHING):
        if leftovers := sorted(given - FOR_ANY_TARGET):
            raise SettingsError(
                f"Заданы {', '.join(leftovers)}, но не сказано, где развёртывание: задайте WEB_URL и WORKER_URL "
                "или уберите эти настройки, и прогон пойдёт на встроенном стенде."
            )
        return None
    return typed(lambda: _GivenTarget(_env_file=env_file(), _env_file_encoding="utf-8"))


def described_target(values: Mapping[str, str]) -> Target:
    """A target from a description (setting names and text values), as the stand prints it.

    What does not depend on the target, such as the browser, is taken from the run's own settings.
    """
    own = {name: value for name, value in given_settings(NAMES).items() if name in FOR_ANY_TARGET}
    return typed(lambda: Target.model_validate({name.lower(): value for name, value in {**own, **values}.items()}))


def _address(text: str, *schemes: str) -> SplitResult:
    wanted = f"нужен адрес вида {schemes[0]}://имя.домена"
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f"{wanted} или {schemes[0]}://имя.домена:порт") from None
    if parts.scheme not in schemes or not parts.hostname or port == 0 or any(map(str.isspace, text.strip())):
        raise ValueError(wanted)
    return parts


def _plain(account: Account) -> dict[str, str]:
    plain = {"email": account.email, "password": account.password.get_secret_value()}
    if account.kommo_base_domain:
        plain["kommo_base_domain"] = account.kommo_base_domain
    if account.kommo_access_token:
        plain["kommo_access_token"] = account.kommo_access_token.get_secret_value()
    return plain
