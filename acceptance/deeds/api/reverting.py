"""Changes that take back what was set: to the usual value, to nothing, to fewer keys (platform contract 4.4-4.9)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from acceptance.clients.web import Body
from acceptance.contract import paths
from acceptance.deeds.api.calls import filled
from acceptance.deeds.kommo.kommo import connect, empty_organisation
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.scene.kinds import AGENT, INTEGRATION, RULE, SCRIPT, SEQUENCE, Kind
from acceptance.scene.things import Things

REFUSED = 400


@dataclass(frozen=True)
class Revertible:
    """A route that changes one thing. row: the thing as the API lists it.

    unusual: what is set first; usual: what it is set to then, with the contract's own defaults; nothing: what is set to
    null last, which a platform may refuse, but not accept and forget. beside: sets what the API does not let a run set
    by itself; what takes it back, sent with the usual.
    """

    kind: Kind
    path: str
    row: Callable[[Things], Body]
    unusual: Callable[[Things], Body]
    usual: Body
    nothing: Body = field(default_factory=dict)
    beside: Callable[[Things], Body] = lambda owner: {}

    def address(self, owner: Things) -> str:
        """The path with the ids of the owner's things."""
        return filled(self.path, lambda kind: owner.need(kind).id)


@dataclass(frozen=True)
class Stage:
    """What one change has made of a thing. told: Russian, what the change was; sent: it; row: the thing since.

    before: what had been sent for it last, at its creation or since.
    """

    route: Revertible
    told: str
    sent: Body
    before: Body
    row: Body


def _listed(kind: Kind, rows: Callable[[Things], list[Any]]) -> Callable[[Things], Body]:
    """The row of this thing in a list. AssertionError where it is not in it."""

    def row(owner: Things) -> Body:
        thing = owner.need(kind)
        found = [one for one in rows(owner) if str(one["id"]) == thing.id]
        assert found, f"После правки в списке нет того, что правили: {kind} «{thing.name}»"
        return dict(found[0])

    return row


def _bound_script(owner: Things) -> Body:
    """Bind the script to a stage in the database; what takes that back. Nothing where the database is not to be had.

    The stage is of an organisation with nobody in it: one of the owner's would go with the next synchronisation.
    """
    world = owner.world
    try:
        connection = connect(world, empty_organisation(world), f"{token_hex(6)}.example")
        row = {"connection_id": connection, "external_id": "1", "name": world.unique("Воронка")}
        pipeline = str(world.database.insert("crm_pipelines", row)["id"])
        told = {"pipeline_id": pipeline, "external_id": "1", "name": world.unique("Этап")}
        stage = str(world.database.insert("crm_pipeline_stages", told)["id"])
        world.database.update("sales_scripts", {"pipeline_stage_id": stage}, id=owner.need(SCRIPT).id)
    except (NotChecked, CheckBroken) as none:
        world.evidence.text("Скрипт не привязан к этапу: отвязать его нельзя", str(none))
        return {}
    return {"pipelineStageId": None}


_CONDITIONS = [
    {"type": "field_value", "field": "price", "operator": "greater_than", "value": "5"},
    {"type": "stage_changed"},
]
_ACTIONS = [{"type": "send_message", "template": "Здравствуйте"}, {"type": "create_task", "template": "Позвонить"}]

ROUTES = (
    Revertible(
        AGENT,
        paths.AGENT,
        _listed(AGENT, lambda owner: owner.web.agents(owner.agent.name)),
        lambda owner: {
            "status": "inactive",
            "temperature": 1.3,
            "maxTokens": 3000,
            "responseDelaySeconds": 9,
            "settings": {"language": "ru", "welcomeMessage": "Добрый день!", "defaultChannels": ["chat"]},
        },
        {
            "status": "draft",
            "temperature": 0.7,
            "maxTokens": 2048,
            "responseDelaySeconds": 0,
            "settings": {"language": "en"},
        },
    ),
    Revertible(
        SCRIPT,
        paths.SCRIPT,
        _listed(SCRIPT, lambda owner: owner.web.scripts(owner.agent.id)),
        lambda owner: {
            "scriptType": "closing",
            "variables": {"имя": "Имя", "город": "Город"},
            "conditions": {"тариф": "А"},
        },
        {"scriptType": "greeting", "variables": {"имя": "Имя"}, "conditions": {}},
        beside=_bound_script,
    ),
    Revertible(
        RULE,
        paths.RULE,
        _listed(RULE, lambda owner: owner.web.rules(owner.agent.id)),
        lambda owner: {
            "trigger_type": "time_based",
            "conditions": _CONDITIONS,
            "actions": _ACTIONS,
            "is_active": False,
            "priority": 77,
            "cooldown_minutes": 30,
            "max_executions_per_day": 5,
        },
        {
            "trigger_type": "manual",
            "conditions": [],
            "actions": _ACTIONS[:1],
            "is_active": True,
            "priority": 10,
            "cooldown_minutes": 0,
        },
        {"cooldown_minutes": None, "max_executions_per_day": None},
    ),
    Revertible(
        SEQUENCE,
        paths.SEQUENCE,
        _listed(SEQUENCE, lambda owner: owner.web.sequences(owner.agent.id)),
        lambda owner: {
            "trigger_type": "subscription",
            "trigger_conditions": {"повод": "заявка", "срок": 3},
            "is_active": False,
        },
        {"trigger_type": "manual", "trigger_conditions": {"повод": "заявка"}, "is_active": True},
    ),
    Revertible(
        INTEGRATION,
        paths.INTEGRATION,
        _listed(INTEGRATION, lambda owner: owner.web.integrations(owner.agent.id)),
        lambda owner: {"is_active": False},
        {"is_active": True},
    ),
)


def there_and_back(owner: Things) -> list[Stage]:
    """Give each of the owner's things unusual values, then the usual ones, then none; what has become of each.

    AssertionError when the platform refuses what it must accept.
    """
    return [stage for route in ROUTES for stage in _stages(owner, route)]


def _stages(owner: Things, route: Revertible) -> list[Stage]:
    address, before, stages = route.address(owner), dict(owner.need(route.kind).sent), []

    def change(told: str, sent: Body) -> None:
        owner.web.send("PATCH", address, sent)
        stages.append(Stage(route, told, sent, dict(before), route.row(owner)))
        before.update(sent)

    change("с необычными значениями", route.unusual(owner))
    change("с обычными", {**route.usual, **route.beside(owner)})
    if route.nothing:
        answer = owner.web.call("PATCH", address, json=route.nothing)
        if answer.status_code == REFUSED:  # null is not promised for these, only that what is accepted is done
            owner.world.evidence.text(f"Пустых значений платформа не принимает ({route.kind})", answer.text)
            return stages
        assert answer.is_success, f"PATCH {route.path} с пустыми значениями ответил {answer.status_code}"
        stages.append(Stage(route, "с пустыми", route.nothing, before, route.row(owner)))
    return stages
