"""What becomes of a lead, as Kommo and the model got it; the words of the tables about conditions and changed leads."""

from __future__ import annotations

import time
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from behave.model import Table

from acceptance.checks.automation.done_to_leads import expect_done
from acceptance.checks.dashboard.figures import day_may_have_ended
from acceptance.clients.events import Happening, Lead, SentEvent
from acceptance.contract.draft import Sort
from acceptance.outcomes import NotInTime, ScenarioMistake
from acceptance.scene.kinds import RULE, Thing
from features.vocabulary.automation import conditions_of, draft_of, state_of

LEAD = 700000142  # its number holds that of the stage
NOBODY: Any = None
ACTIONS = [
    ["действие", "Изменить этап", "ID этапа = 142"],
    ["действие", "Обновить поле", "Название поля = price; Значение = 777"],
    ["действие", "Создать задачу", "Название задачи = Перезвонить"],
    ["действие", "AI ответ", "Промпт = Напомни"],
]
STAGE = {"method": "PATCH", "path": f"/api/v4/leads/{LEAD}", "status": 200, "body": {"status_id": 142}}
PRICE = {"method": "PATCH", "path": f"/api/v4/leads/{LEAD}", "status": 200, "body": {"price": 777}}
TASK = {
    "method": "POST",
    "path": "/api/v4/tasks",
    "status": 200,
    "body": [{"text": "Перезвонить: Иван", "entity_id": LEAD}],
}


def table(headings: list[str], rows: list[list[str]]) -> Table:
    return Table(headings, rows=rows)


def rule() -> Thing:
    whole = draft_of(NOBODY, RULE, table(["часть", "вид", "заполнено"], ACTIONS))
    return Thing(RULE, "r", "Правило", "a", whole=whole)


def judged(*requests: dict[str, Any], model: str = "openai/gpt-4o-mini") -> None:
    asked = [{"body": {"model": model, "messages": [{"role": "user", "content": "Напомни"}]}}]
    world: Any = SimpleNamespace(
        kommo_double=SimpleNamespace(requests=lambda: list(requests), pipelines=lambda: [{"id": 33}]),
        llm_double=SimpleNamespace(requests=lambda contains: asked),
    )
    lead = {"id": LEAD, "name": "Иван", "price": 500, "status_id": 1, "pipeline_id": 9}
    created = SentEvent("e", Lead(LEAD, "Иван"), body={"leads": {"add": [lead]}})
    expect_done(world, rule(), LEAD, [created], within=0.1)


def test_all_that_was_ordered_is_found_in_what_kommo_was_told() -> None:
    judged(STAGE, PRICE, TASK)


@pytest.mark.parametrize(
    ("requests", "told"),
    [
        ([PRICE, TASK], "Изменить этап – 0"),
        ([STAGE, {**PRICE, "status": 500}, TASK], "Обновить поле – 0"),
        ([STAGE, PRICE, {**TASK, "body": [{"text": "Перезвонить", "entity_id": 1}]}], "Создать задачу – 0"),
        ([STAGE, {**PRICE, "method": "GET"}, TASK], "Обновить поле – 0"),
    ],
)
def test_what_was_not_done_is_told(requests: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(NotInTime, match=told):
        judged(*requests)


def test_what_was_done_twice_and_what_another_model_was_asked_is_told() -> None:
    with pytest.raises(AssertionError, match="не один раз: Создать задачу"):
        judged(STAGE, PRICE, TASK, TASK)
    with pytest.raises(AssertionError, match=r"получила модель cheap, ожидалась openai/gpt-4o-mini"):
        judged(STAGE, PRICE, TASK, model="cheap")


def test_what_nobody_ordered_is_told() -> None:
    lead = STAGE["body"]
    judged({**STAGE, "body": {**lead, "name": "Иван", "pipeline_id": 9}}, PRICE, TASK)
    judged({"method": "GET", "path": STAGE["path"], "status": 200, "body": None},
           {**STAGE, "body": {**lead, "name": "Сделка"}}, PRICE, TASK)  # fmt: skip
    with pytest.raises(AssertionError, match="чего никто не велел: name – «»"):
        judged({**STAGE, "body": {**lead, "name": ""}}, PRICE, TASK)
    judged({**STAGE, "body": {**lead, "pipeline_id": 33}}, PRICE, TASK)
    with pytest.raises(AssertionError, match="чего никто не велел: pipeline_id – «1»"):
        judged({**STAGE, "body": {**lead, "pipeline_id": 1}}, PRICE, TASK)


def test_a_rule_of_which_nothing_is_known_is_its_authors_mistake() -> None:
    with pytest.raises(ScenarioMistake, match="в котором задано"):
        expect_done(NOBODY, Thing(RULE, "r", "Правило", "a"), LEAD, [], within=0.1)


def test_conditions_and_changed_leads_are_read_from_their_tables() -> None:
    headings = ["условие", "заполнено", "верно"]
    ((draft, told, holds),) = conditions_of(
        NOBODY, table(headings, [["Прошло времени", "Количество = 3; Единица = Дни", "нет"]])
    )
    assert draft.to_api()["conditions"] == [{"type": "time_elapsed", "timeValue": 3, "timeUnit": "days"}]
    assert told.startswith("Прошло времени: ") and holds is False
    with pytest.raises(ScenarioMistake, match="да; нет"):
        conditions_of(NOBODY, table(headings, [["Прошло времени", "Количество = 3; Единица = Дни", "иногда"]]))
    before, now = state_of(table(["поле", "было", "стало"], [["price", "100", "500"], ["at", "", "2 дней назад"]]))
    assert before == {"price": 100, "at": ""}
    assert now["price"] == 500 and abs(time.time() - now["at"] - 2 * 24 * 3600) < 60


def test_a_rule_may_have_no_conditions_at_all() -> None:
    usual = draft_of(
        NOBODY,
        RULE,
        table(["часть", "вид", "заполнено"], [["условие", "Значение поля", "Название поля = a; Сравнение = Не пусто"]]),
    )
    bare = draft_of(NOBODY, RULE, table(["часть", "вид", "заполнено"], [["условие", "нет", ""]]))
    assert usual.changed(bare).of(Sort.CONDITION) == []


def test_a_message_names_its_lead_as_what_it_belongs_to() -> None:
    (told,) = Happening.WRITTEN_BY_US.body(Lead(5, "Лид"))["messages"]["add"]
    assert (told["entity_id"], told["entity_type"], told["direction"]) == (5, "lead", "out")


def test_aday_may_have_ended_where_a_quarter_of_an_hour_has() -> None:
    moment = datetime.fromisoformat("2025-01-26T12:14:50+00:00")
    assert day_may_have_ended(moment, moment.replace(minute=15, second=0))
    assert not day_may_have_ended(moment.replace(minute=1), moment)
