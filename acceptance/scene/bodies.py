"""Bodies of the API's POST calls with every field that can be posted, and values of this run (platform contract 4)."""

from acceptance.clients.web import Body
from acceptance.scene.texts import named, one_line, several_lines
from acceptance.world import World


def new_script(world: World) -> Body:
    """Every field of a script that can be posted, with values of this run."""
    word = world.code_word()
    return {
        "title": named(world.unique("Скрипт")),
        "scriptType": "qualification",
        "content": several_lines(f"Уточните бюджет и срок, затем предложите тариф «{word}»."),
        "pipelineStageId": None,
        "variables": {"имя": "Имя клиента"},
        "conditions": {"тариф": word},
    }


def new_rule(world: World) -> Body:
    """A rule of every kind of field; triggered by hand only, so that no event of others runs it."""
    word = world.code_word()
    return {
        "name": named(world.unique("Правило")),
        "description": one_line(f"Правило с кодовым словом {word}."),
        "trigger_type": "manual",
        "conditions": [{"type": "field_value", "field": "name", "operator": "equals", "value": word}],
        "actions": [{"type": "send_message", "template": several_lines(f"Ваш код – {word}")}],
        "is_active": True,
        "priority": 37,
        "cooldown_minutes": 5,
        "max_executions_per_day": 3,
    }


def new_sequence(world: World) -> Body:
    """A sequence with a step of every field, started by hand only; none is due before an hour has passed."""
    word = world.code_word()
    return {
        "name": named(world.unique("Цепочка")),
        "description": one_line(f"Цепочка с кодовым словом {word}."),
        "trigger_type": "manual",
        "trigger_conditions": {"повод": word},
        "is_active": True,
        "steps": [
            {
                "step_order": 1,
                "delay_minutes": 60,
                "action_type": "send_message",
                "template": several_lines(f"Ваш код – {word}"),
            },
            {"step_order": 2, "delay_minutes": 30, "action_type": "wait"},
            {
                "step_order": 3,
                "delay_minutes": 15,
                "action_type": "create_task",
                "task_title": f"Позвонить и спросить о «{word}»",
                "task_description": "Не позднее обеда.",
                "metadata": {"кто": word, "важно": True},
            },
            {
                "step_order": 4,
                "delay_minutes": 5,
                "action_type": "kommo_action",
                "kommo_action": {"type": "update_lead", "data": {"name": word}, "entity_type": "lead"},
            },
        ],
    }
