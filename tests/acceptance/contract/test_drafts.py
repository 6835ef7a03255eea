"""The words for rules, sequences and leads, and what the drafts made of them hold a platform to."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from behave.matchers import ParseMatcher
from behave.model import Table

import features.vocabulary.leads  # noqa: F401 - the words of {lead:Lead}
from acceptance.contract.automation import DELAY, RULE_TRIGGERS, TASK_TITLE, RuleExecution
from acceptance.contract.draft import Draft, Part, Sort, same
from acceptance.contract.reading import read_as
from acceptance.contract.rules import Trigger
from acceptance.outcomes import ScenarioMistake
from acceptance.scene.kinds import RULE, SEQUENCE
from features.vocabulary.automation import CONTROL_RULE, SEQUENCE_OFF, draft_of

NOBODY: Any = None  # no place of the run's own is named in these tables


def row(part: str, label: str, filled: str = "") -> dict[str, str]:
    return {"часть": part, "вид": label, "заполнено": filled}


ROWS = [
    row("триггер", "Смена этапа"),
    row("приоритет", "7"),
    row("условие", "Значение поля", "Название поля = price; Сравнение = Больше; Значение = 500"),
    row("условие", "Прошло времени", "Количество = 3; Единица = Дни"),
    row("действие", "Обновить поле", "Название поля = Статус; Значение = срочно"),
    row("действие", "Webhook", "Адрес = https://example.org/a=b"),
]
STORED: dict[str, Any] = {
    "trigger_type": "stage_changed",
    "priority": 7,
    "conditions": [
        {"type": "field_value", "field": "price", "operator": "greater_than", "value": 500, "timeUnit": None},
        {"type": "time_elapsed", "timeValue": "3", "timeUnit": "days", "value": ""},
    ],
    "actions": [
        {"type": "update_field", "targetField": "Статус", "newValue": "срочно"},
        {"type": "webhook", "webhookUrl": "https://example.org/a=b"},
    ],
}


def table(rows: list[dict[str, str]]) -> Table:
    return Table(list(rows[0]), rows=[list(one.values()) for one in rows])


def rule() -> Draft:
    return draft_of(NOBODY, RULE, table(ROWS))


def meanings(slot: str, *words: str) -> list[object]:
    """What words in a slot mean to a step."""
    found = [ParseMatcher(lambda context: None, f"{{one:{slot}}}").match(word) for word in words]
    assert None not in found, words
    return [one.arguments[0].value for one in found if one is not None]


def test_a_thing_is_the_same_in_every_case_of_its_name() -> None:
    assert meanings("Usual", "обычное правило", "контрольное правило", "выключенная цепочка") == [
        RULE,
        CONTROL_RULE,
        SEQUENCE_OFF,
    ]
    assert meanings("Described", "правило, в котором", "цепочка, в которой") == [RULE, SEQUENCE]
    assert meanings("Automation", "правило", "цепочка", "выключенная цепочка") == [RULE, SEQUENCE, SEQUENCE_OFF]
    assert meanings("AutomationWhat", "правило", "цепочку") == [RULE, SEQUENCE]
    assert meanings("AutomationOf", "правила", "контрольного правила", "цепочки") == [RULE, CONTROL_RULE, SEQUENCE]


def test_words_for_leads() -> None:
    matching, second, strange = meanings("Lead", "подходящем", "втором подходящем", "неподходящем")
    assert len({matching, second, strange}) == 3
    assert meanings("Lead", "новом", "втором новом") == [matching, second]


def test_what_is_stored_in_other_types_and_with_empty_keys_is_the_same() -> None:
    assert rule().differences(STORED) == []


def test_what_goes_into_the_api_is_what_must_come_back() -> None:
    assert rule().differences(rule().to_api()) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"trigger_type": "lead_created"}, "триггер"),
        ({"priority": 10}, "приоритет"),
        ({"conditions": STORED["conditions"][:1]}, "хранится 1"),
        ({"conditions": STORED["conditions"][::-1]}, "условие 1: вид"),
        ({"actions": STORED["actions"][::-1]}, "действие 1: вид"),
        ({"actions": None}, "хранится 0"),
        ({"conditions": [{**STORED["conditions"][0], "operator": "less_than"}, STORED["conditions"][1]]}, "Сравнение"),
        ({"conditions": [{**STORED["conditions"][0], "value": "5000"}, STORED["conditions"][1]]}, "Значение"),
        ({"conditions": [STORED["conditions"][0], {**STORED["conditions"][1], "timeUnit": "weeks"}]}, "Единица"),
        (
            {
                "actions": [
                    {"type": "update_field", "targetField": "срочно", "newValue": "Статус"},
                    STORED["actions"][1],
                ]
            },
            "Название поля",
        ),
    ],
)
def test_every_difference_is_told(change: dict[str, Any], told: str) -> None:
    assert any(told in difference for difference in rule().differences({**STORED, **change}))


def steps(*delays: int) -> list[dict[str, Any]]:
    return [
        {"step_order": order, "action_type": "wait", "delay_minutes": delay} for order, delay in enumerate(delays, 1)
    ]


def test_steps_are_compared_by_their_order_not_by_their_place() -> None:
    draft = Draft(
        "sequence", {}, (Part(Sort.STEP, "Ожидание", {DELAY: "5"}), Part(Sort.STEP, "Ожидание", {DELAY: "9"}))
    )
    assert draft.differences({"steps": steps(5, 9)[::-1]}) == []
    assert draft.differences({"steps": steps(9, 5)})
    assert draft.differences({"steps": [{**step, "step_order": 1} for step in steps(5, 9)]})


def old_steps(*delays: int) -> list[dict[str, Any]]:
    return [
        {
            "step_type": "create_task",
            "delay_seconds": delay * 60,
            "sort_order": place,
            "payload": {"task_title": "Звонок"},
        }
        for place, delay in enumerate(delays)
    ]


def test_a_sequence_in_the_old_layout_is_read_by_its_own_names() -> None:
    inputs = {TASK_TITLE: "Звонок"}
    parts = (
        Part(Sort.STEP, "Создать задачу", {DELAY: "5", **inputs}),
        Part(Sort.STEP, "Создать задачу", {DELAY: "90", **inputs}),
    )
    draft = Draft("sequence", {"name": "Цепочка", "trigger_type": "Вручную"}, parts)
    stored = {"name": "Цепочка", "sort_order": 0, "settings": {}, "steps": old_steps(5, 90)}
    assert draft.differences(stored) == []
    assert draft.differences({**stored, "steps": old_steps(90, 5)})
    assert draft.differences({"name": "Цепочка", "steps": old_steps(5, 90)})  # no trigger, and not the old layout


@pytest.mark.parametrize(
    "wrong",
    [
        row("условия", "Значение поля"),
        row("условие", "Значение"),
        row("условие", "Значение поля", "Поле = price"),
        row("условие", "Значение поля", "Сравнение = Ровно"),
        row("триггер", "Создание"),
        row("шаг", "Ожидание", "Задержка = 5 мин"),
        row("условие", "Значение поля", "Промпт = какой-нибудь"),
    ],
)
def test_an_unknown_word_is_a_mistake_and_never_passes(wrong: dict[str, str]) -> None:
    with pytest.raises(ScenarioMistake, match="а бывает"):
        draft_of(NOBODY, RULE, table([wrong]))


def test_a_delay_is_written_with_its_unit() -> None:
    [step] = draft_of(NOBODY, SEQUENCE, table([row("шаг", "Ожидание", "Задержка = 5 мин")])).parts
    assert step.inputs == {DELAY: "5"}
    with pytest.raises(ScenarioMistake, match="например «5 мин»"):
        draft_of(NOBODY, SEQUENCE, table([row("шаг", "Ожидание", "Задержка = 5")]))


def test_an_author_hears_which_columns_are_missing() -> None:
    with pytest.raises(ScenarioMistake, match="нет колонок вид"):
        draft_of(NOBODY, RULE, Table(["часть"], rows=[["условие"]]))
    with pytest.raises(ScenarioMistake, match="нужна таблица с колонками «часть», «вид»"):
        draft_of(NOBODY, RULE, None)


@pytest.mark.parametrize(
    ("stored", "wanted", "equal"),
    [
        (5, "5", True),
        ("5", "5", True),
        (5.0, "5", True),
        (None, "", True),
        (None, "0", False),
        (0, "0", True),
        (True, "1", False),
        (50, "5", False),
        (5, "пять", False),
    ],
)
def test_same(stored: Any, wanted: str, equal: bool) -> None:
    assert same(stored, wanted) is equal


def test_a_draft_without_its_actions_keeps_the_rest() -> None:
    bare = rule().without(Sort.ACTION)
    assert bare.of(Sort.ACTION) == [] and len(bare.of(Sort.CONDITION)) == 2


def execution(results: list[Any]) -> RuleExecution:
    ids = dict.fromkeys(("id", "rule_id", "org_id"), "8c1c4f4e-5b7e-4c55-9d57-2f6f3a2b9c11")
    body = {**ids, "lead_id": "7", "execution_context": {}, "executed_at": "2025-01-26T12:00:00Z"}
    body["action_results"] = results
    return read_as(RuleExecution, body, "Запись")


def test_an_action_in_the_log_may_be_its_kind_or_the_whole_of_it() -> None:
    results = execution([{"action": "webhook", "success": True}, {"action": {"type": "webhook"}, "success": False}])
    assert [one.action for one in results.action_results] == ["webhook", "webhook"]


def test_an_action_without_its_result_does_not_pass() -> None:
    with pytest.raises(AssertionError, match="success"):
        execution([{"action": "webhook"}])


def test_every_trigger_of_a_rule_has_its_label_in_the_dialog() -> None:
    assert set(RULE_TRIGGERS.values()) == set(get_args(Trigger))
