"""What a report says about its target."""

import platform
from importlib.metadata import version

from acceptance.target.settings import Grant, Target
from acceptance.target.stand_process import EMBEDDED

GRANT_NAMES = {
    Grant.READ: "чтение",
    Grant.WRITE: "запись",
    Grant.SYNC: "синхронизация",
    Grant.EVENTS: "события",
    Grant.DEPLOY: "развёртывание",
}


def target_name(target: Target, *, embedded: bool) -> str:
    """A short name of the target, the same in every run against it: the given one, else its address."""
    return EMBEDDED if embedded else target.target_name or target.address


def facts_of(target: Target) -> dict[str, str]:
    """What the report says about the target and the run's own versions."""
    facts = {
        "Права прогона": ", ".join(name for grant, name in GRANT_NAMES.items() if target.allows(grant)),
        "Веб-приложение": target.web_url,
        "Воркер": target.worker_url,
        "Supabase": target.supabase_url,
        "Очередь": target.queue_name,
        "Python": platform.python_version(),
        **{name: version(name) for name in ("behave", "playwright", "allure-behave")},
    }
    return {name: value for name, value in facts.items() if value}
