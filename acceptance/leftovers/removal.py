"""How each kind of thing that a run creates is removed from the target again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from acceptance.clients.database import ColumnMissing, TableMissing
from acceptance.clients.web import Body, WebClient
from acceptance.ledger import Entry, Ledger
from acceptance.leftovers import queued
from acceptance.leftovers.event_traces import remove_event
from acceptance.outcomes import CheckBroken, NotInTime
from acceptance.target.settings import Account
from acceptance.timing.waiting import wait_for
from acceptance.world import World

FAILING = 20.0  # seconds that may be lost on a target that takes nothing back; acceptance sweep goes on from there
RECORDED_WITHIN = 3.0  # seconds
# A request that was interrupted may still be carried out: what it creates is waited for before it counts as not there.
CARRIED_OUT_WITHIN = 3.0
Where = dict[str, str]


@dataclass(frozen=True)
class Removal:
    """What became of the ledger's things. gone: how many; left: a sentence for each that may not be taken back."""

    gone: int
    left: tuple[str, ...]


def remove_all(world: World, ledger: Ledger, *, again: bool = True) -> Removal:
    """Remove everything that the ledger still holds, the newest first.

    One failure does not keep the others from being removed; afterwards CheckBroken names what is left. A target on
    which failing takes longer than FAILING, by now, is not asked for the rest. again: also what was tried in vain
    before, with new patience.
    """
    removed, failures, left = 0, [], []
    if again:
        ledger.lost = 0.0
    for entry in ledger.remaining():
        if entry.kept and not again:
            continue
        if ledger.lost > FAILING:
            entry.kept = True
            failures.append(_title(entry))
            continue
        started = time.monotonic()
        try:
            _REMOVERS[entry.kind](world, entry.where)
        except queued.MayNotBeTaken as kept:
            left.append(str(kept))
            continue
        except Exception as error:  # every other thing must still be removed; the failure is reported below
            entry.kept = True
            ledger.lost += time.monotonic() - started
            failures.append(f"{_title(entry)}: {error}")
            continue
        ledger.removed(entry)
        ledger.lost = 0.0
        removed += 1
    if failures:
        raise CheckBroken(f"Не убрано с цели: {'; '.join(failures)}.", "Выполните acceptance sweep.")
    return Removal(removed, tuple(left))


def _title(entry: Entry) -> str:
    return f"{entry.kind} «{entry.where.get('name') or entry.where.get('id') or '?'}»"


def _created(look: Callable[[], list[Any]], where: Where) -> list[Any]:
    """What `look` finds; when nobody has told that the thing was created, it may come a moment later."""
    if "id" in where:
        return look()
    try:
        return wait_for(look, within=CARRIED_OUT_WITHIN, every=0.2, what="созданное прерванным запросом")
    except NotInTime:
        return look()


def _account(world: World, where: Where) -> Account:
    for account in world.target.accounts:
        if account.email == where["account"]:
            return account
    raise CheckBroken("Владелец, от имени которого это создано, больше не задан.", "Верните USER_EMAIL того прогона.")


def _remove_agent(world: World, where: Where) -> None:
    account = _account(world, where)
    web = world.web if account.email == world.account.email else world.web_as(account)
    agent_id = where.get("id")

    def named() -> list[str]:
        return [one["id"] for one in web.agents(where["name"]) if one["name"] == where["name"]]

    shut = None
    for one in [agent_id] if agent_id else _created(named, where):
        try:
            forget_replies(world, web, str(one))
            _remove_activity(world, agent_id=one)
            # By the table first: a list that leaves scripts out is just what a run may have found.
            if not _remove_rows(world, "sales_scripts", agent_id=one):
                _remove_scripts(web, str(one))
        except CheckBroken as error:  # a database that does not let in must not keep the agent alive
            shut = error
            _remove_scripts(web, str(one))
        web.send("DELETE", f"/api/agents/{one}")
    if shut:
        raise shut
    _remove_activity(world, like={"title": f"%{where['name']}%"}, org_id=web.organisation_id)


def _remove_scripts(web: WebClient, agent_id: str) -> None:
    """Remove an agent's scripts through the API: without their agent they would become the whole organisation's."""
    for script in _told(web.call("GET", f"/api/agents/{agent_id}/scripts"), "data") or []:
        if str(script.get("agentId") or script.get("agent_id")) == agent_id:
            web.call("DELETE", f"/api/agents/{agent_id}/scripts/{script['id']}")


def _told(answer: httpx.Response, *place: str) -> list[Body] | None:
    """The objects at a place of an answer's body, or None: what tidies up must not stumble over a broken answer."""
    try:
        found = answer.json() if answer.is_success else None
    except ValueError:
        return None
    for name in place:
        found = found.get(name) if isinstance(found, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else None


def forget_replies(world: World, web: WebClient, agent_id: str) -> None:
    """Remove the activity entries that follow each of the agent's replies by themselves (platform contract 4.3).

    They are waited for: one that is written after the agent is gone would name no agent, and nobody could tell that it
    was the run's.
    """
    if not world.target.supabase_url:
        return
    answer = web.call("GET", "/api/chat/conversations", params={"agentId": agent_id})
    listed = _told(answer, "data", "conversations") or []
    talks = {str(one["id"]) for one in listed if str(one.get("agentId")) == agent_id}
    try:
        talks |= {str(row["id"]) for row in world.database.rows("conversations", columns="id", agent_id=agent_id)}
    except (TableMissing, ColumnMissing) as missing:  # named otherwise on this platform: the API has told what it knows
        world.evidence.text("Разговоры известны только из API", str(missing))
    if not talks:
        return
    replies = sum(_replies(web, talk) for talk in talks)
    try:
        wait_for(
            lambda: world.database.count("activity_logs", agent_id=agent_id, activity_type="agent_response"),
            lambda entries: entries >= replies,
            within=RECORDED_WITHIN,
            what=f"ответы агента ({replies}) должны быть записаны в журнал",
        )
    except (NotInTime, TableMissing) as late:  # what the scenario proves does not depend on it; the agent has to go
        world.evidence.text("Журнал отстаёт от ответов агента", str(late))
    _remove_activity(world, agent_id=agent_id, activity_type="agent_response")


def _replies(web: WebClient, talk: str) -> int:
    messages = _told(web.call("GET", "/api/chat", params={"conversationId": talk}), "data", "messages")
    return 1 if messages is None else sum(message.get("role") == "assistant" for message in messages)


def _remove_activity(world: World, **which: Any) -> None:
    _remove_rows(world, "activity_logs", **which)


def _remove_rows(world: World, table: str, **which: Any) -> bool:
    """Remove the rows that match; False when there is no such table to look into."""
    if not world.target.supabase_url:
        return False
    try:
        world.database.delete(table, **which)
    except (TableMissing, ColumnMissing) as missing:  # a platform without the table has left nothing there
        world.evidence.text(f"В таблице «{table}» убирать нечего", str(missing))
        return False
    return True


def _remove_article(world: World, where: Where) -> None:
    organisation = world.web_as(_account(world, where)).organisation_id

    def titled() -> list[Any]:
        return world.database.rows("knowledge_base_articles", org_id=organisation, title=where["name"])

    for row in _created(titled, where):
        _remove_rows(world, "knowledge_chunks", article_id=row["id"])
        world.database.delete("knowledge_base_articles", id=row["id"])


def _remove_category(world: World, where: Where) -> None:
    organisation = world.web_as(_account(world, where)).organisation_id
    named: dict[str, Any] = {"org_id": organisation, "name": where["name"]}
    _created(lambda: world.database.rows("knowledge_base_categories", columns="id", **named), where)
    world.database.delete("knowledge_base_categories", **named)


def _remove_rows_of_ours(world: World, where: Where) -> None:
    """Rows of an organisation of the run's own in a table, by the column that says whose they are."""
    _remove_rows(world, where["table"], **{where["column"]: where["id"]})


def _remove_script_of_all(world: World, where: Where) -> None:
    """A script that belongs to no agent: it goes with nothing else."""
    _remove_rows(world, "sales_scripts", org_id=where["organisation"], title=where["name"])


def _remove_job(world: World, where: Where) -> None:
    queue = world.queue.named(where["queue"])
    for job_id in [where["id"]] if "id" in where else queue.probe_jobs_of(world.run_id):
        queue.remove_job(job_id)


def _remove_job_status(world: World, where: Where) -> None:
    _remove_rows(world, "job_status", id=where["id"])


def _remove_event(world: World, where: Where) -> None:
    """A Kommo event of a lead of this run, with the traces that its handling left."""
    lead: dict[str, Any] = {"org_id": where["organisation"], "entity_id": where["lead"]}
    try:
        _created(lambda: world.database.rows("webhook_events", columns="id", **lead), where)
    except (TableMissing, ColumnMissing) as missing:
        if "id" in where:
            raise
        # The platform has not said that it stored it, and has no place to tell the lead by.
        world.evidence.text("Событие не найдено", str(missing))
        return
    remove_event(world.database, world.run_id, where["organisation"], where["lead"])


def _remove_pipeline(world: World, where: Where) -> None:
    """A pipeline that was put into the database, with its stages; a synchronisation may have replaced it."""
    which: dict[str, Any] = {"connection_id": where["connection_id"], "name": where["name"]}
    _created(lambda: world.database.rows("crm_pipelines", columns="id", **which), where)
    world.database.delete("crm_pipelines", **which)


def _remove_organisation(world: World, where: Where) -> None:
    """An organisation registered for the run, with its owner."""

    def members() -> list[Any]:
        users = [user["id"] for user in world.database.rows("users", columns="id", email=where["name"])]
        return world.database.rows("organization_members", columns="org_id", user_id=users) if users else []

    for membership in _created(members, where):
        world.database.delete("organizations", id=membership["org_id"])
    if "organisation" in where:  # a registration that was interrupted may not have come to the membership
        world.database.delete("organizations", name=where["organisation"])
    world.database.delete("users", email=where["name"])


_REMOVERS: dict[str, Callable[[World, Where], None]] = {
    "agent": _remove_agent,
    "article": _remove_article,
    "category": _remove_category,
    "rows": _remove_rows_of_ours,
    "script of all": _remove_script_of_all,
    "job": _remove_job,
    "job status": _remove_job_status,
    "event": _remove_event,
    "pipeline": _remove_pipeline,
    queued.KIND: queued.withdraw,
    "organisation": _remove_organisation,
}
