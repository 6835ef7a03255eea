"""targets.toml: the deployments that somebody looks after, each with its settings, grants and owner."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acceptance.outcomes import SettingsError
from acceptance.reporting.files import file_name
from acceptance.secrets import masking
from acceptance.target.notify import NOTIFY_NAMES
from acceptance.target.setting_table import ATTACHING, NAMES
from acceptance.target.settings import SECRET_NAMES, Target
from acceptance.target.source import given_settings, read_settings_file
from acceptance.target.typing_errors import typed

SECTION = "target"
FIELDS = ("name", "file", "settings", "grants", "schedule", "owner")
MOST = 1000  # deployments: more is a slip of the pen
AUTO = "auto"
#: Kubernetes gives each pod of an indexed Job its number, the first is 0.
INDEX = "JOB_COMPLETION_INDEX"
#: What the machine's own settings give to every deployment.
SHARED = frozenset({"BROWSER_EXECUTABLE", "BROWSER_WS_ENDPOINT", "BROWSER_CDP_ENDPOINT", "CA_FILE", "AGENT_MODEL"})
_GAP = re.compile(r"\$\{?(\w+)")


@dataclass(frozen=True)
class FleetTarget:
    """One deployment. settings: its own; file: where more of them are, absolute; grants: None where the file says."""

    name: str
    settings: Mapping[str, str]
    file: Path | None = None
    grants: str | None = None
    schedule: str = ""
    owner: str = ""

    @property
    def stem(self) -> str:
        """How its files and its folder are called."""
        return file_name(self.name)

    def variables(self) -> dict[str, str]:
        """The whole description for the environment of its run. Raises SettingsError with its name in the sentence."""
        own: dict[str, str] = {}
        try:
            own |= read_settings_file(self.file, NAMES) if self.file else {}
            own |= self.settings
            if self.grants is not None:
                own["GRANTS"] = self.grants
            own["TARGET_NAME"] = self.name
            if not any(own.get(name) for name in ATTACHING):
                raise SettingsError("не сказано, где развёртывание. Задайте WEB_URL и WORKER_URL.")
            shared = {name: value for name, value in given_settings(NAMES).items() if name in SHARED}
            described = {name.lower(): value for name, value in {**shared, **own}.items()}
            target = typed(lambda: Target.model_validate(described))
        except SettingsError as error:
            masking.learn(*(own[name] for name in SECRET_NAMES & own.keys()))  # a mistake may quote another's value
            raise SettingsError(masking.mask(f"Развёртывание «{self.name}»: {error}")) from None
        return {**target.as_environment(), **{name: own[name] for name in NOTIFY_NAMES if own.get(name)}}


def read_targets(path: Path) -> list[FleetTarget]:
    """Every deployment of the file, in its order. Raises SettingsError with one Russian sentence."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"Файла {path} нет. Назовите файл с развёртываниями.") from None
    except (OSError, ValueError) as error:  # a file that is no TOML, or no UTF-8
        raise SettingsError(f"Файл {path.name} не читается: {error}. Исправьте его.") from None
    entries = data.get(SECTION)
    if set(data) != {SECTION} or not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise SettingsError(
            f"{path.name}: каждое развёртывание начинается строкой [[{SECTION}]], иного в файле нет. Исправьте его."
        )
    if len(entries) > MOST:
        raise SettingsError(f"{path.name}: развёртываний больше {MOST}. Разделите файл.")
    found = [_read(entry, f"{path.name}, {SECTION} {place}", path.parent) for place, entry in enumerate(entries, 1)]
    names = [one.name for one in found]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise SettingsError(f"{path.name}: развёртывание «{twice}» названо дважды. Дайте им разные имена.")
    return found


def chosen(targets: Sequence[FleetTarget], schedule: str = "", name: str = "") -> list[FleetTarget]:
    """Those with this tag, or the one with this name (`auto`: whose turn Kubernetes says). Raises SettingsError."""
    tagged = [one for one in targets if not schedule or one.schedule == schedule]
    if not tagged:
        tags = ", ".join(sorted({one.schedule for one in targets if one.schedule})) or "ни одной"
        raise SettingsError(f"Развёртываний с меткой schedule «{schedule}» нет. Какие есть: {tags}.")
    if not name:
        return tagged
    if name == AUTO:
        return [_in_turn(tagged)]
    found = [one for one in tagged if one.name == name]
    if not found:
        raise SettingsError(f"Развёртывания «{name}» в файле нет. Исправьте имя после --target.")
    return found


def _in_turn(targets: Sequence[FleetTarget]) -> FleetTarget:
    text = os.environ.get(INDEX, "")
    if not re.fullmatch(r"\d+", text) or int(text) >= len(targets):
        told = f"{INDEX}={text}" if text else f"{INDEX} не задано"
        raise SettingsError(
            f"--target {AUTO}: {told}, а развёртываний {len(targets)}. Запускайте в Indexed Job с completions: "
            f"{len(targets)}."
        )
    return targets[int(text)]


def _read(entry: dict[str, Any], where: str, folder: Path) -> FleetTarget:
    if unknown := sorted(set(entry) - set(FIELDS)):
        raise SettingsError(f"{where}: неизвестное поле {unknown[0]}. Бывают: {', '.join(FIELDS)}.")
    name = _text(entry, "name", where)
    if not name:
        raise SettingsError(f"{where}: не указано name. Назовите развёртывание.")
    settings = entry.get("settings", {})
    if not isinstance(settings, dict) or not all(isinstance(value, str) for value in settings.values()):
        raise SettingsError(f"{where} («{name}»): settings – таблица из имён и значений в кавычках. Исправьте её.")
    if unknown := sorted(set(settings) - NAMES):
        raise SettingsError(f"{where} («{name}»): неизвестная настройка {unknown[0]}. Исправьте имя или уберите её.")
    if not settings and not entry.get("file"):
        raise SettingsError(f"{where} («{name}»): не указано, где развёртывание. Задайте file или settings.")
    return FleetTarget(
        name,
        settings,
        _file(_text(entry, "file", where), where, folder),
        _grants(entry.get("grants"), where),
        _text(entry, "schedule", where),
        _text(entry, "owner", where),
    )


def _text(entry: Mapping[str, Any], field: str, where: str) -> str:
    value = entry.get(field, "")
    if not isinstance(value, str):
        raise SettingsError(f"{where}: {field} пишется в кавычках. Исправьте его.")
    return value.strip()


def _file(text: str, where: str, folder: Path) -> Path | None:
    """The file of settings: beside targets.toml, or where a variable of the CI says."""
    if not text:
        return None
    written = os.path.expandvars(text)
    if gap := _GAP.search(written):
        raise SettingsError(f"{where}: в file названа переменная {gap[1]}, а она не задана. Задайте её.")
    return (folder / written).resolve()


def _grants(value: Any, where: str) -> str | None:
    if value is None:
        return None
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise SettingsError(f'{where}: grants – права в кавычках, например ["write", "sync"]. Исправьте их.')
    return ",".join(one.strip() for one in given)
