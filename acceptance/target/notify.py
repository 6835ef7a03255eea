"""Who is told of a full run: the settings of the notices, which belong to the run and not to what it is pointed at."""

import re
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

from acceptance.secrets import masking
from acceptance.target.setting_table import NAMES
from acceptance.target.source import given_settings
from acceptance.target.typing_errors import typed

#: A key of a service: tgram://<token>/…, slack://<token>/….
_KEY = re.compile(r"[\w-]{20,}")


class When(StrEnum):
    """After which full runs a notice is sent."""

    ALWAYS = "always"
    CHANGES = "changes"


class Notify(BaseModel):
    """notify_urls: addresses in the notification library's form, which hold passwords; notify_link: of the report."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    notify_urls: SecretStr
    notify_when: When = When.ALWAYS
    notify_link: str = ""

    @field_validator("notify_urls")
    @classmethod
    def _some(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().strip():
            raise ValueError("адресов нет")
        return value

    @field_validator("notify_when", mode="before")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in list(When):
            raise ValueError(f"бывает {' или '.join(When)}")
        return value

    @field_validator("notify_link")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("нужен адрес вида https://имя.домена/отчёт")
        return value


#: Names of the settings as the environment has them.
NOTIFY_NAMES = frozenset(name.upper() for name in Notify.model_fields)


def load_notify() -> Notify | None:
    """Who is told, or None when nobody is. Raises SettingsError with one Russian sentence."""
    given = {name.lower(): value for name, value in given_settings(NAMES).items() if name in NOTIFY_NAMES}
    if "notify_urls" not in given:
        return None
    masking.learn(*(secret for url in given["notify_urls"].split() for secret in _secrets_of(url)))
    return typed(lambda: Notify.model_validate(given))


def _secrets_of(url: str) -> Iterator[str]:
    """What must not be shown of an address: itself, its password, and keys, which may stand anywhere in it."""
    parts = url.partition("://")
    if parts[1]:
        yield url
        access, at, _ = parts[2].rpartition("@")
        if at:
            password = access.rpartition(":")[2]
            yield from (password, unquote(password))
        yield from _KEY.findall(parts[2])
