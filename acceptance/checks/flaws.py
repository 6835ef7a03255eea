"""Bodies with one flaw each, which the API has to refuse with an explanation (platform contract 4)."""

from collections.abc import Callable
from typing import Any

from acceptance.checks.access import Attempt, attempt
from acceptance.clients.web import Body
from acceptance.scene.bodies import new_rule, new_script, new_sequence
from acceptance.scene.things import Things


def send_wrong(owner: Things, call: str, flaw: str) -> Attempt:
    """Send the body of a call with one flaw in it. flaw: one of FLAWS."""
    _, path = call.split(" ", 1)
    path = path.replace("[id]", owner.agent.id)
    right = {
        "/api/chat": lambda: {"message": "Здравствуйте", "agentId": owner.agent.id},
        "/api/agents": lambda: {"name": owner.world.unique("Агент")},
        f"/api/agents/{owner.agent.id}/scripts": lambda: new_script(owner.world),
        f"/api/agents/{owner.agent.id}/rules": lambda: new_rule(owner.world),
        f"/api/agents/{owner.agent.id}/sequences": lambda: new_sequence(owner.world),
    }[path]()
    body = FLAWS[flaw](right)
    # A platform that takes it all the same must get rid of it again.
    name, account = str(body.get("name") or ""), owner.web.account.email
    entry = owner.world.ledger.will_create("agent", name=name, account=account) if path == "/api/agents" else None
    answer = owner.web.call("POST", path, json=body)
    if entry is not None and not answer.is_success:
        owner.world.ledger.removed(entry)
    return attempt(f"{call} ({flaw})", answer)


def _without(*names: str) -> Callable[[Body], Body]:
    return lambda body: {name: value for name, value in body.items() if name not in names}


def _with(**more: Any) -> Callable[[Body], Body]:
    return lambda body: {**body, **more}


FLAWS: dict[str, Callable[[Body], Body]] = {
    "нет имени": _without("name"),
    "пустое имя": _with(name=""),
    "нет названия": _without("title"),
    "нет содержимого": _without("content"),
    "неизвестный тип": _with(scriptType="farewell"),
    "этап не uuid": _with(pipelineStageId="этап"),
    "неизвестный триггер": _with(trigger_type="full_moon"),
    "неизвестное действие": _with(actions=[{"type": "dance"}]),
    "неизвестное условие": _with(conditions=[{"type": "mood"}]),
    "приоритет больше 100": _with(priority=101),
    "приоритет меньше 1": _with(priority=0),
    "нет шагов": _with(steps=[]),
    "шаг без порядка": _with(steps=[{"action_type": "wait"}]),
    "пустой текст": _with(message=""),
    "нет текста": _without("message"),
    "агент не uuid": _with(agentId="агент"),
    "температура больше 2": _with(temperature=2.5),
}
