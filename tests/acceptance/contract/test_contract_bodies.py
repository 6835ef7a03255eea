"""Bodies of the API: what the models take on any healthy deployment, and what they refuse."""

from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from acceptance.contract.agents import AgentChanged, AgentReply
from acceptance.contract.body import read_refusal
from acceptance.contract.reading import read_as
from acceptance.contract.rules import RuleList
from acceptance.contract.scripts import ScriptChanged, ScriptList
from acceptance.contract.worker import NamedQueue

NOW = "2025-01-26T12:00:00.000Z"


def script(**changed: Any) -> dict[str, Any]:
    """A script as the API tells it."""
    plain = {
        "id": str(uuid4()),
        "orgId": str(uuid4()),
        "agentId": None,
        "pipelineStageId": None,
        "title": "Приветствие",
        "scriptType": "greeting",
        "content": "Здравствуйте!",
        "variables": {},
        "conditions": {},
        "effectivenessScore": 0.5,
        "usageCount": 0,
        "createdAt": NOW,
        "updatedAt": NOW,
    }
    return {**plain, **changed}


def rule(**changed: Any) -> dict[str, Any]:
    """A rule as the API tells it."""
    plain = {
        "id": str(uuid4()),
        "org_id": str(uuid4()),
        "agent_id": str(uuid4()),
        "name": "Правило",
        "description": None,
        "trigger_type": "lead_created",
        "conditions": [{"type": "time_elapsed", "timeUnit": "hours", "timeValue": 2}],
        "actions": [{"type": "update_field", "targetField": "price", "newValue": 7}],
        "is_active": True,
        "priority": 10,
        "cooldown_minutes": None,
        "max_executions_per_day": None,
        "metadata": {},
        "created_at": NOW,
        "updated_at": NOW,
    }
    return {**plain, **changed}


def test_more_fields_and_the_organisations_own_scripts_are_fine() -> None:
    body = {"success": True, "data": [script(), script(agentId=str(uuid4()), tags=["новое"])], "timestamp": NOW}
    assert len(read_as(ScriptList, body, "Список").data) == 2


@pytest.mark.parametrize("changed", [{"scriptType": "farewell"}, {"id": "1"}, {"content": None}, {"usageCount": "0"}])
def test_a_script_out_of_contract_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match=next(iter(changed))):
        read_as(ScriptList, {"success": True, "data": [script(**changed)]}, "Список")


def test_a_success_that_says_no_is_none() -> None:
    with pytest.raises(AssertionError, match="success"):
        read_as(ScriptList, {"success": False, "data": []}, "Список")


@pytest.mark.parametrize("type_name", ["scriptType", "script_type"])
def test_a_changed_script_may_come_in_either_spelling(type_name: str) -> None:
    data = {"id": str(uuid4()), "title": "Новое", "content": "Текст", type_name: "closing"}
    body = {"success": True, "timestamp": NOW, "data": data}
    assert read_as(ScriptChanged, body, "Ответ").data.title == "Новое"


@pytest.mark.parametrize("changed", [{"priority": 101}, {"is_active": "true"}, {"trigger_type": "moon"}])
def test_a_rule_out_of_contract_is_refused(changed: dict[str, Any]) -> None:
    assert read_as(RuleList, {"success": True, "data": [rule()]}, "Список").data[0].conditions[0].time_value == 2
    with pytest.raises(AssertionError, match=next(iter(changed))):
        read_as(RuleList, {"success": True, "data": [rule(**changed)]}, "Список")


def test_an_agent_may_leave_out_what_is_null_and_a_changed_one_be_a_row() -> None:
    agent = {"id": str(uuid4()), "name": "Анна", "status": "active", "createdAt": NOW, "updatedAt": NOW}
    assert read_as(AgentReply, {"success": True, "data": {**agent, "temperature": "0.70"}}, "Ответ").data.name == "Анна"
    row = {"id": str(uuid4()), "org_id": str(uuid4()), "name": "Анна", "status": "draft", "default_model": "gpt-4"}
    assert read_as(AgentChanged, {"success": True, "data": row}, "Ответ").data.status == "draft"
    with pytest.raises(AssertionError, match="status"):
        read_as(AgentReply, {"success": True, "data": {**agent, "status": "asleep"}}, "Ответ")


def test_both_shapes_of_a_refusal_are_read() -> None:
    plain = {"success": False, "error": "Не авторизовано"}
    coded = {**plain, "code": "AUTHENTICATION_ERROR", "timestamp": NOW, "details": {"поле": "имя"}}
    assert read_refusal(plain, "Отказ").details is None
    assert read_refusal(coded, "Отказ").details == {"поле": "имя"}
    for wrong in ({"error": "x"}, {**plain, "success": True}, {**plain, "code": "X"}):
        with pytest.raises(AssertionError):
            read_refusal(wrong, "Отказ")


def test_differences_are_told_in_russian() -> None:
    body = {"success": "yes", "data": [rule(is_active="да", priority=None, id="7")]}
    del body["data"][0]["name"]
    with pytest.raises(AssertionError) as told:
        read_as(RuleList, body, "Список правил")
    said = str(told.value)
    assert said.startswith("Список правил не соответствует договору: success: ожидалось True (пришло 'yes')")
    assert "data.0.name: поля нет" in said and "data.0.id: ожидался uuid (пришло '7')" in said
    assert "Input should" not in said


def test_a_key_is_read_as_the_contract_spells_it() -> None:
    assert NamedQueue.model_validate({"queueName": "agent-jobs"}).queue_name == "agent-jobs"


@pytest.mark.parametrize("spelt", ["queue_name", "QueueName", "queuename"])
def test_another_spelling_is_a_missing_key(spelt: str) -> None:
    with pytest.raises(ValidationError, match="queueName"):
        NamedQueue.model_validate({spelt: "agent-jobs"})
