"""How a planned scenario is named, grouped and told from others in the Allure report."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from acceptance.checklist.register import EXTRA_TITLE, Item, load_register
from acceptance.outcomes import Verdict
from acceptance.reporting.mismatch import side_by_side
from acceptance.reporting.plan import PlannedScenario
from acceptance.reporting.proven import noticed_by, proof_of
from acceptance.reporting.verdict_kinds import kind_of
from acceptance.reporting.wording import as_sentence, once_dotted

#: What to do about a broken promise where nothing more is known.
BROKEN_PROMISE = (
    "покажите это место отчёта разработчикам. Снимок страницы и ответы сервисов приложены к шагу, который не прошёл."
)
#: The parameter that tells the results of one target from those of another.
TARGET = "Цель"
#: The one row of the timeline; under it stand the run's processes.
HOST = "Процессы прогона"
OTHER_GROUP = "Вне чек-листа"


@cache
def _items() -> dict[str, Item]:
    return {item.number: item for item in load_register()}


def item_of(planned: PlannedScenario) -> Item | None:
    """The checklist item whose number the scenario carries."""
    return _items().get(planned.item or "")


def title(planned: PlannedScenario) -> str:
    """The name in the tree: the item's number first, what is beyond the checklist marked."""
    row = ", ".join(planned.row.values())
    told = any(value and value in planned.name for value in planned.row.values())
    name = (f"{planned.name} ({row})" if row and not told else planned.name).replace("`", "")
    if planned.extra:
        return f"Сверх: {name}"
    return f"{planned.item} {name}" if planned.item else name


def message(verdict: Verdict, reason: str, advice: str, setting: str = "") -> str:
    """The lines under the status: what kind of not-green it is and why, expected and found, what to do."""
    if verdict is Verdict.PASSED:
        return ""
    sentence = as_sentence(f"{kind_of(verdict).prefix}{reason}".strip())
    if setting and setting not in sentence:
        sentence = f"{sentence} Задайте {setting}."
    told = side_by_side(reason) if verdict is Verdict.FAILED else ""
    advice = advice or (BROKEN_PROMISE if verdict is Verdict.FAILED else "")
    return once_dotted("\n\n".join(filter(None, [sentence, told, f"Что делать: {advice}" if advice else ""])))


def labels(planned: PlannedScenario, home: Item | None) -> list[tuple[str, str]]:
    """Allure labels of a scenario. home: the item whose group and section it stands under."""
    found: list[tuple[str, str]] = []
    group, section = (home.group, home.section) if home else (OTHER_GROUP, planned.feature)
    found += [("epic", group), ("feature", section), ("parentSuite", group), ("suite", section)]
    if planned.extra:
        found += [("story", EXTRA_TITLE.capitalize()), ("subSuite", EXTRA_TITLE.capitalize())]
    elif item := item_of(planned):
        found.append(("story", item.title))
    found.append(("severity", "normal" if planned.extra or not home else home.severity))
    found += [("tag", tag) for tag in planned.tags if not tag.startswith("allure.")]
    if planned.rule:
        found.append(("правило", planned.rule))
    return [*found, ("framework", "behave"), ("language", "Русский")]


def description(planned: PlannedScenario, said: str = "") -> str:
    """Markdown under the title: the item's wording verbatim, the author's words, where the scenario stands."""
    parts = []
    item = item_of(planned)
    if item and planned.extra:
        parts.append(f"**Сверх чек-листа**, строже пункта {item.number}: {item.wording}")
    elif item:
        parts.append(f"**Пункт {item.number} чек-листа:** {item.wording}")
    elif planned.extra:
        parts.append("**Сверх чек-листа**: на пункты не влияет")
    if planned.rule:
        parts.append(f"Правило: {planned.rule}")
    if said.strip():
        parts.append(said.strip())
    if item and not planned.extra and (proof := proof_of(item.number)):
        parts.append(proof)
    if noticed := noticed_by(planned.id):
        parts.append(noticed)
    parts.append(f"Сценарий: `{planned.file}:{planned.line}`")
    return "\n\n".join(parts)


def identity(planned: PlannedScenario, target: str) -> dict[str, Any]:
    """The fields by which Allure tells results apart: by scenario, by row of examples and by target."""
    row = [{"name": name, "value": value} for name, value in planned.row.items()]
    rule = f"{planned.rule}: " if planned.rule else ""
    return {
        "fullName": f"{planned.file}: {rule}{planned.name}",
        "testCaseId": planned.id,
        "historyId": hashlib.sha256(f"{planned.id}\0{target}".encode()).hexdigest()[:32],
        # Allure 3 makes history identities from the parameters, so the target must be one of them.
        "parameters": [*row, {"name": TARGET, "value": target or "не названа"}],
    }


def homes_of(neighbours: Iterable[PlannedScenario]) -> dict[str, Item]:
    """The first item of each file: what is beyond the checklist stands under its section."""
    found: dict[str, Item] = {}
    for one in neighbours:
        if item := item_of(one):
            found.setdefault(one.file, item)
    return found


def home_of(planned: PlannedScenario, homes: Mapping[str, Item]) -> Item | None:
    """The item whose section a scenario stands under: its own, else that of the first item in its file."""
    return item_of(planned) or homes.get(planned.file)
