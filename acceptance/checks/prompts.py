"""Proofs about what the model is asked, where a double stands in for it (platform contract 8.1, 8.2)."""

from collections.abc import Mapping
from typing import Any

from acceptance.checks.conversations import bare, brief
from acceptance.scene.dialogue import USER, Dialogue
from acceptance.world import World

HISTORY = 5  # of the messages before; the platform hands over ten at the most, the new one among them or not


def expect_prompt(world: World, dialogue: Dialogue) -> None:
    """AssertionError unless the model was sent the agent's instructions, the history in order, the message once.

    Raises NotChecked where the model is real: nobody sees what it is sent (platform contract 8.1).
    """
    question = dialogue.said[-2][1]
    asked = [one for one in world.llm_double.requests(contains=question[:30]) if question in str(one)]
    bodies = [body for one in asked if isinstance(body := one.get("body"), dict) and body.get("messages")]
    answered = [body for body in bodies if _last(body) == (USER, question)]
    assert answered, "Среди запросов к модели нет такого, который кончается этим сообщением владельца"
    models = {str(body.get("model")) for body in bodies}
    model = str(dialogue.agent.answer.get("model") or world.target.agent_model)
    assert model in models, f"У модели спрошено {models}, а у агента задана «{model}»"
    otherwise = _settings_told(answered[0], dialogue.agent.sent)
    assert not otherwise, f"Модель спрошена не так, как задано агенту: {otherwise}"
    messages = answered[0]["messages"]
    system = "\n".join(str(one["content"]) for one in messages if one["role"] == "system")
    assert dialogue.agent.sent["instructions"] in system, "В подсказке модели нет инструкций агента"
    history = [(one["role"], one["content"]) for one in messages if one["role"] != "system"]
    wanted = dialogue.said[:-1][-HISTORY:]
    assert bare(history)[-len(wanted) :] == bare(wanted), (
        f"Модели переданы сообщения: {brief(history)}; сказано было: {brief(wanted)}"
    )


def _last(body: Mapping[str, Any]) -> tuple[str, str]:
    last = body["messages"][-1]
    return str(last.get("role")), str(last.get("content"))


def _settings_told(body: Mapping[str, Any], agent: Mapping[str, Any]) -> str:
    """In what a request to the model differs from the agent, Russian; the usual values will do."""
    wrong = [
        f"{name} – {body[name]}, у агента {agent[field]}"
        for name, field, usual in (("temperature", "temperature", 0.7), ("max_tokens", "maxTokens", 1000))
        if name in body and field in agent and body[name] not in (agent[field], usual)
    ]
    return "; ".join(wrong)
