"""The words for rules, sequences and leads, and what the drafts made of them hold a platform to."""

from __future__ import annotations

from typing import Any

import pytest

from acceptance.checks.automation_words import (
    Thing,
    Work,
    entries_word,
    lead_word,
    thing_word,
    with_lead_word,
    work_word,
)
from acceptance.contract.automation import RuleExecution
from acceptance.contract.draft import Draft, Part, read_draft, same
from acceptance.contract.reading import read_as


def row(part: str, label: str, filled: str = "") -> dict[str, str]:
    return {"часть": part, "вид": label, "заполнено": filled}


RULE = [
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


def rule() -> Draft:
    return read_draft("rule", RULE, str)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("правило", Thing("rule", "main")),
        ("контрольного правила", Thing("rule", "control")),
        ("выключенную цепочку", Thing("sequence", "off")),
        ("цепочек", Thing("sequence", "main")),
        ("правило без условий", Thing("rule", "main", "условий")),
    ],
)
def test_words_for_things(text: str, thing: Thing) -> None:
    assert thing_word(text) == thing


def test_words_for_leads_mean_the_same_in_every_case() -> None:
    assert lead_word("втором подходящем") == with_lead_word("со вторым подходящим") == "второй подходящ"
    assert lead_word("неподходящим") != lead_word("подходящим")
    assert entries_word("2") == (None, 2)
    assert entries_word("о втором подходящем лиде 0") == (lead_word("втором подходящем"), 0)
    assert lead_word("новом") == with_lead_word("с новым")


def test_words_for_work() -> None:
    assert work_word("меняет, но не сохраняет") is Work.CHANGE_LEAVE
    assert [work for work in Work if work.creates] == [Work.CREATE, Work.CREATE_TWICE, Work.TRY, Work.LEAVE]


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
        "sequence", {}, (Part("шаг", "Ожидание", {"Задержка": "5"}), Part("шаг", "Ожидание", {"Задержка": "9"}))
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
    inputs = {"Название задачи": "Звонок"}
    parts = (
        Part("шаг", "Создать задачу", {"Задержка": "5", **inputs}),
        Part("шаг", "Создать задачу", {"Задержка": "90", **inputs}),
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
    ],
)
def test_an_unknown_word_is_a_mistake_and_never_passes(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"неизвест|не бывает|нужно|="):
        read_draft("rule", [wrong], str)


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
    bare = rule().without("действий")
    assert bare.of("действие") == [] and len(bare.of("условие")) == 2


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
