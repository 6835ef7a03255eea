"""Results of deployments that never were: as a fleet of some size would leave them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from acceptance.checklist.register import load_register
from acceptance.fleet.results import ItemResult, Result
from acceptance.fleet.targets import FleetTarget
from acceptance.outcomes import Verdict

NOW = datetime(2026, 3, 15, 3, 0, tzinfo=UTC)
OWNERS = ("Анна, команда платформы", "Борис, поддержка", "Вера, внедрение")


def target(name: str, **facts: str) -> FleetTarget:
    """A deployment of targets.toml."""
    return FleetTarget(name, {"WEB_URL": "https://app.example.com"}, **facts)  # type: ignore[arg-type]


def result(name: str, verdicts: dict[str, Verdict] | None = None, *, days: float = 0, **facts: object) -> Result:
    """The result of a full run in which these items ended so and the rest well. days: how long ago."""
    verdicts = verdicts or {}
    ended = NOW - timedelta(days=days)
    items = [_item(item.number, verdicts.get(item.number, Verdict.PASSED), ended) for item in load_register()]
    red = any(verdict is Verdict.FAILED for verdict in verdicts.values())
    values = {"code": 1 if red else 0, "items": tuple(items), "answer": "Ответ", "run": "1", **facts}
    return Result(name=name, begun=(ended - timedelta(minutes=3)).isoformat(), ended=ended.isoformat(), **values)  # type: ignore[arg-type]


def _item(number: str, verdict: Verdict, ended: datetime) -> ItemResult:
    since = (ended - timedelta(days=int(number[-1]))).isoformat()
    known = verdict in (Verdict.PASSED, Verdict.NOT_CHECKED)
    reason = "" if verdict is Verdict.PASSED else f"Шаг не выполнен: вместо «готово» страница показала «{number}»."
    return ItemResult(number=number, verdict=verdict, reason=reason, since=since, failingSince="" if known else since)


def fleet_of(size: int, seed: int = 1) -> tuple[list[FleetTarget], list[Result]]:
    """So many deployments: most in order, some with a failure of many or of their own, some out of reach."""
    chance = random.Random(seed)
    numbers = [item.number for item in load_register()]
    targets, results = [], []
    for place in range(size):
        name = f"клиент-{place:03}" if place % 7 else f"customer with a long name {place:03}"
        targets.append(target(name, owner=chance.choice(OWNERS), schedule=chance.choice(("nightly", "hourly"))))
        verdicts: dict[str, Verdict] = {}
        if chance.random() < 0.15:
            verdicts |= dict.fromkeys(("DB.1", "DB.2", "DB.3", "2.5"), Verdict.NOT_CHECKED)
        if chance.random() < 0.1:
            verdicts["2.3"] = verdicts["2.4"] = Verdict.FAILED
        if chance.random() < 0.1:
            verdicts[chance.choice(numbers)] = chance.choice((Verdict.FAILED, Verdict.FLAKY, Verdict.WAIVED))
        if chance.random() < 0.04:
            verdicts[chance.choice(numbers)] = Verdict.BROKEN
        red = {Verdict.FAILED, Verdict.FLAKY} & set(verdicts.values())
        code = 1 if red else 2 if Verdict.BROKEN in verdicts.values() else 0
        if chance.random() < 0.02:
            results.append(Result(name=name, begun=NOW.isoformat(), ended=NOW.isoformat(), code=2,
                                  trouble="не уложилось в 30 мин (--limit), прогон прерван"))  # fmt: skip
        elif chance.random() > 0.01:
            beyond = ("Чужая почта не входит без пароля",) if red and chance.random() < 0.3 else ()
            results.append(result(name, verdicts, code=code, beyond=beyond))
    return targets, results


def write(results: list[Result], folder: Path) -> None:
    """Each into a file of its own, as its run would."""
    for place, one in enumerate(results):
        one.write(folder, f"{place:03}")
