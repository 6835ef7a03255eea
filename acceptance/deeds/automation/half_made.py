"""Sequences whose second step cannot be stored: they come to be whole or not at all (platform contract 4.7)."""

from dataclasses import dataclass
from typing import Any

from acceptance.clients.web import Body
from acceptance.scene.bodies import new_sequence
from acceptance.scene.scene import Scene

#: What no platform stores: a number beyond its column, a character beyond its database's texts, a number twice.
UNSTORABLE: dict[str, Body] = {
    "задержка в три миллиарда минут": {"delay_minutes": 3_000_000_000},
    "знак с кодом 0 в тексте": {"template": "Ждём\x00вас"},
    "знак с кодом 0 в metadata": {"metadata": {"заметка": "Ждём\x00вас"}},
    "номер первого шага": {"step_order": 1},
}


@dataclass(frozen=True)
class HalfMade:
    """One attempt. told: Russian, what is wrong with the second step; steps: sent; answer: its status."""

    told: str
    name: str
    steps: int
    answer: int


def try_unstorable(scene: Scene) -> list[HalfMade]:
    """Post a sequence of each, started by hand only; what the platform has answered."""
    return [_tried(scene, told, flaw) for told, flaw in UNSTORABLE.items()]


def _tried(scene: Scene, told: str, flaw: Body) -> HalfMade:
    first = {"step_order": 1, "delay_minutes": 60, "action_type": "wait"}
    second: Body = {"step_order": 2, "delay_minutes": 60, "action_type": "send_message", "template": "Ждём", **flaw}
    body: dict[str, Any] = {**new_sequence(scene.world), "steps": [first, second]}
    answer = scene.web.call("POST", f"/api/agents/{scene.things.agent.id}/sequences", json=body)
    return HalfMade(told, str(body["name"]), len(body["steps"]), answer.status_code)
