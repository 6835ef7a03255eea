"""Rules and sequences: their names in every case, what the owner does with them, what their tables may say."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from acceptance.checks.automation import execution_entry as entry
from acceptance.checks.automation.execution_entry import Fact
from acceptance.clients.listener import Place
from acceptance.contract import automation as inputs
from acceptance.contract.automation import Input
from acceptance.contract.draft import FIELDS, SORTS, TRIGGERS, YES_NO, Draft, Part, Sort
from acceptance.deeds.automation import automation
from acceptance.deeds.automation.receiver import receiver
from acceptance.dictionary.slots import one_of, some_of
from acceptance.outcomes import ScenarioMistake
from acceptance.pages.rules import RulesTab
from acceptance.pages.sequences import SequencesTab
from acceptance.scene.drafts import AUTOMATIONS
from acceptance.scene.kinds import RULE, SEQUENCE, Kind, Noun, Which
from acceptance.scene.leads import LeadWord
from acceptance.scene.scene import Scene, cell, rows_of

CONTROL_RULE = Kind(Noun.RULE, Which.CONTROL)
CONTROL_SEQUENCE = Kind(Noun.SEQUENCE, Which.CONTROL)
NEIGHBOUR_RULE = Kind(Noun.RULE, Which.NEIGHBOUR)
RULE_OFF, SEQUENCE_OFF = Kind(Noun.RULE, Which.SWITCHED_OFF), Kind(Noun.SEQUENCE, Which.SWITCHED_OFF)
RECEIVER = "приёмник/"
MATCHING_NAME, OTHER_NAME = "имя подходящего лида", "имя неподходящего лида"
NONE = "нет"

one_of(
    "Usual",
    "правило или цепочка, о которых больше ничего не сказано",
    {
        "обычное правило": RULE,
        "контрольное правило": CONTROL_RULE,
        "выключенное правило": RULE_OFF,
        "обычная цепочка": SEQUENCE,
        "контрольная цепочка": CONTROL_SEQUENCE,
        "выключенная цепочка": SEQUENCE_OFF,
    },
)
one_of(
    "Described",
    "правило или цепочка, о которых говорит таблица",
    {
        "правило, в котором": RULE,
        "контрольное правило, в котором": CONTROL_RULE,
        "соседнее правило, в котором": NEIGHBOUR_RULE,
        "цепочка, в которой": SEQUENCE,
        "контрольная цепочка, в которой": CONTROL_SEQUENCE,
    },
)
one_of(
    "Automation",
    "правило или цепочка",
    {
        "правило": RULE,
        "выключенное правило": RULE_OFF,
        "цепочка": SEQUENCE,
        "выключенная цепочка": SEQUENCE_OFF,
    },
)
one_of("AutomationWhat", "правило или цепочку", {"правило": RULE, "цепочку": SEQUENCE})
one_of("SequenceWhat", "какую цепочку", {"цепочку": SEQUENCE, "выключенную цепочку": SEQUENCE_OFF})
one_of(
    "AutomationOf",
    "правила или цепочки",
    {
        "правила": RULE,
        "контрольного правила": CONTROL_RULE,
        "выключенного правила": RULE_OFF,
        "цепочки": SEQUENCE,
        "контрольной цепочки": CONTROL_SEQUENCE,
        "выключенной цепочки": SEQUENCE_OFF,
    },
)
one_of("Tab", "вкладка", {"Правила": RulesTab, "Цепочки": SequencesTab})
one_of(
    "Creating",
    "как создаёт",
    {
        "создаёт": automation.create,
        "двойным щелчком создаёт": automation.create_hastily,
        "заполняет": automation.fill,
        "заполняет, но не создаёт": automation.fill_and_leave,
    },
)
one_of(
    "Changing",
    "как меняет",
    {
        "меняет": automation.change,
        "меняет, но не сохраняет": automation.change_and_leave,
    },
)
one_of(
    "WithRow",
    "что делает",
    {
        "включает": automation.switch_on,
        "выключает": automation.switch_off,
        "при отказе сервера выключает": automation.switch_off_refused,
        "удаляет": automation.remove,
    },
)
one_of(
    "Lack",
    "чего",
    {
        "названия": Draft.without_name,
        "условий": lambda draft: draft.without(Sort.CONDITION),
        "действий": lambda draft: draft.without(Sort.ACTION),
        "шагов": lambda draft: draft.without(Sort.STEP),
    },
)
one_of("Switched", "как", {"включено": True, "включена": True, "выключено": False, "выключена": False})
one_of("HandTrigger", "триггер правил", {"Вручную": "manual", "По времени": "time_based"})
ENTRIES = {"нет записей": 0, "ровно одна запись": 1, "ровно две записи": 2, "ровно три записи": 3}
one_of("Entries", "сколько записей", ENTRIES)
PLACES = {"первый": Place.FIRST, "отказ": Place.REFUSING, "не найдено": Place.MISSING, "последний": Place.LAST}
some_of("Places", "места приёмника", PLACES)

# --- the table of a rule or a sequence: часть | вид | заполнено ------------------------------------------------------

PARTS: dict[str, Sort] = {str(sort): sort for sort in Sort}
FIELD_WORDS: dict[str, str] = {told: key for key, told in FIELDS.items()}
INPUT_WORDS: dict[str, Input] = {
    one.told: one
    for one in (
        *(inputs.FIELD, inputs.OPERATOR, inputs.VALUE, inputs.AMOUNT, inputs.UNIT, inputs.MESSAGE, inputs.STAGE),
        *(inputs.TASK_TITLE, inputs.TASK_DESCRIPTION, inputs.RECIPIENT, inputs.MAIL, inputs.URL, inputs.PROMPT),
        inputs.DELAY,
    )
}
MINUTES = " мин"
ORDERS = "номера шагов"
RECEIVER_PLACES = {f"{RECEIVER}{word}": place for word, place in PLACES.items()}


def draft_of(scene: Scene, kind: Kind, table: Any) -> Draft:
    """What a step's table `часть | вид | заполнено` describes. Raises ScenarioMistake on a word that nobody knows."""
    rows, of = rows_of(table, "часть", "вид"), AUTOMATIONS[kind.noun]
    known: dict[str, object] = {**FIELD_WORDS, **{str(sort): sort for sort in SORTS[of]}}
    known |= {ORDERS: ORDERS} if of == "sequence" else {}
    orders: tuple[int, ...] = ()
    fields, parts, bare = {}, [], set()
    for row in rows:
        cell(row, "часть", known)
        part, label = row["часть"], row["вид"]
        if part in FIELD_WORDS:
            if part == "триггер":
                cell(row, "вид", TRIGGERS[of])
            if FIELD_WORDS[part] == "is_active":
                cell(row, "вид", YES_NO)
            fields[FIELD_WORDS[part]] = label
        elif part == ORDERS:
            orders = _orders(label)
        elif label == NONE:
            bare.add(PARTS[part])
        else:
            sort = PARTS[part]
            cell(row, "вид", sort.types)
            parts.append(Part(sort, label, _inputs(scene, sort, row.get("заполнено") or "")))
    if orders and len(orders) != len(parts):
        raise ScenarioMistake(f"«{ORDERS}»: шагов в таблице {len(parts)}, а номеров {len(orders)}.")
    return Draft(of, fields, tuple(parts), bare=frozenset(bare), orders=orders)


def _orders(text: str) -> tuple[int, ...]:
    """The numbers of a sequence's steps, «1, 2, 5». Raises ScenarioMistake."""
    numbers = [one.strip() for one in text.split(",")]
    if not all(one.isdecimal() and int(one) for one in numbers):
        raise ScenarioMistake(f"«{ORDERS}»: стоит «{text}», а бывает, например, «1, 2, 5».")
    return tuple(map(int, numbers))


def _inputs(scene: Scene, sort: Sort, filled: str) -> dict[Input, str]:
    allowed = {word: one for word, one in INPUT_WORDS.items() if sort.keys(one)}
    found = {}
    for pair in filter(None, (part.strip() for part in filled.split(";"))):
        name, _, value = (part.strip() for part in pair.partition("="))
        one = cell({"заполнено": name}, "заполнено", allowed)
        if one.choices:
            cell({"заполнено": value}, "заполнено", one.choices)
        found[one] = _value(scene, one, value)
    return found


def _value(scene: Scene, one: Input, text: str) -> str:
    if one is inputs.DELAY:
        if not text.endswith(MINUTES):
            raise ScenarioMistake(f"Задержка пишется в минутах, например «5 мин», а стоит «{text}».")
        return text.removesuffix(MINUTES)
    if text == MATCHING_NAME:
        return scene.leads.matching_name
    if text == OTHER_NAME:
        return scene.leads.lead(LeadWord(matching=False)).name
    if one is inputs.URL and text.startswith(RECEIVER):
        return receiver(scene).address(cell({"заполнено": text}, "заполнено", RECEIVER_PLACES))
    return text


# --- tables of conditions: условие | заполнено | верно, and of a lead that has changed: поле | было | стало ----------

HOLDS = {"да": True, "нет": False}
NUMBER = re.compile(r"-?\d+(\.\d+)?")
AGO = re.compile(r"(\d+) дней назад")
DAY = 24 * 3600  # seconds


def conditions_of(scene: Scene, table: Any) -> list[tuple[Draft, str, bool]]:
    """A draft with one condition, this in words, and whether it will hold, of each row. Raises ScenarioMistake."""
    found = []
    for row in rows_of(table, "условие", "заполнено", "верно"):
        cell(row, "условие", Sort.CONDITION.types)
        label, filled = row["условие"], row["заполнено"]
        part = Part(Sort.CONDITION, label, _inputs(scene, Sort.CONDITION, filled))
        found.append((Draft("rule", {}, (part,)), f"{label}: {filled}", cell(row, "верно", HOLDS)))
    return found


def state_of(table: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A lead's fields before and now. Raises ScenarioMistake."""
    rows = rows_of(table, "поле", "было", "стало")
    before, now = ({row["поле"]: _field(row[column]) for row in rows} for column in ("было", "стало"))
    return before, now


def _field(text: str) -> str | int | float:
    """Numbers as numbers, times as Kommo tells them: in seconds since 1970."""
    if ago := AGO.fullmatch(text):
        return int(time.time()) - int(ago[1]) * DAY
    if not NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


# --- the table of a log entry: что | значение ------------------------------------------------------------------------

STATES = {"выполняется": "running", "завершена": "completed"}
OUTCOMES = {"успех": True, "неудача": False}


def facts_of(table: Any) -> list[tuple[str, Fact]]:
    """Name and proof of each row of a step's table `что | значение`. Raises ScenarioMistake."""
    return [(row["что"], cell(row, "что", FACTS)(row)) for row in rows_of(table, "что", "значение")]


def _only(words: Mapping[str, Fact]) -> Callable[[dict[str, str]], Fact]:
    return lambda row: cell(row, "значение", words)


def _actions(row: dict[str, str]) -> Fact:
    wanted: list[tuple[str, bool | None]] = []
    for part in row["значение"].split(", "):
        label, _, outcome = part.partition(" – ")
        cell({"значение": label}, "значение", inputs.ACTIONS)
        wanted.append((label, cell({"значение": outcome}, "значение", OUTCOMES) if outcome else None))
    return entry.actions(wanted)


def _states(row: dict[str, str]) -> Fact:
    return entry.in_state([cell({"значение": one}, "значение", STATES) for one in row["значение"].split(" или ")])


def _number(pattern: str, example: str, make: Callable[[int], Fact]) -> Callable[[dict[str, str]], Fact]:
    def read(row: dict[str, str]) -> Fact:
        found = re.fullmatch(pattern, row["значение"])
        if found is None:
            raise ScenarioMistake(f"«{row['что']}»: стоит «{row['значение']}», а бывает, например, «{example}».")
        return make(int(found[1]))

    return read


FACTS: dict[str, Callable[[dict[str, str]], Fact]] = {
    "правило": _only({"это же правило": entry.own}),
    "цепочка": _only({"эта же цепочка": entry.own}),
    "организация": _only({"организация владельца": entry.owners_organisation}),
    "действия": _actions,
    "обстоятельства": _only({"те же, что в событии": entry.of_event}),
    "время": _only({"время события": entry.at_event_time}),
    "начало": _only({"время события": entry.at_event_time}),
    "состояние": _states,
    "текущий шаг": _number(r"(\d+)", "1", entry.at_step),
    "следующий шаг": _number(r"через (\d+) минут", "через 90 минут", entry.next_step_in),
    "конец": _only({"ещё нет": entry.not_ended}),
}
