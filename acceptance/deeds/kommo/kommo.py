"""What the owner does about Kommo, and what the database holds of it (platform contract 4.9, 6)."""

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

from acceptance.clients.added_jobs import Added, noted
from acceptance.clients.queue import SYNC_JOB
from acceptance.clients.web import WebClient
from acceptance.deeds.kommo.kommo_double import FIRST_ID
from acceptance.leftovers.queued import note_press
from acceptance.outcomes import CheckBroken, NotChecked
from acceptance.pages.integrations import SYNC_CALL, IntegrationPage
from acceptance.pages.response_override import refused
from acceptance.scene.integrations import install_integration
from acceptance.scene.kinds import INTEGRATION, Thing
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import OthersPipelines, StoredPipeline, SyncRun
from acceptance.target.settings import Grant
from acceptance.world import World

PIPELINES_BEFORE = Note[list[StoredPipeline]]("на платформе уже есть воронки")
OTHERS_PIPELINES = Note[OthersPipelines]("у другой организации тоже есть воронки")

MOST_OTHERS = 20
#: What a press notes among an integration's settings (platform contract 4.9).
NOTED = ("last_synced_at", "sync_status", "sync_job_id", "sync_error")

SWITCHED_ON = Note[bool]("владелец переключает её на её странице …")
SYNC_RUN = Note[SyncRun]("владелец запускает синхронизацию")


def press(scene: Scene, *, again: bool = False) -> SyncRun:
    """Open the page of the owner's integration and press the button. Needs the grant `sync`.

    again: press it on the page that is open.
    """
    world, integration = scene.world, scene.things.known(INTEGRATION)
    world.target.require(Grant.SYNC)
    before, served = _connection_before(world), integration_row(scene.web, integration)
    page: IntegrationPage = scene.page_of(IntegrationPage) if again else _open(scene, integration)
    bookmark, added = _queue_before(world)
    others = synchronised_others(world)
    organisation = scene.web.organisation_id
    entry = note_press(world, organisation, integration.id, bookmark)
    with added as jobs:
        pressed = page.press_sync()
    details = pressed.body.get("details")
    named = str((details if isinstance(details, dict) else {}).get("jobId") or "")
    own = [job.id for job in jobs.values() if job and job.name == SYNC_JOB and job.data.get("orgId") == organisation]
    job_id = named or (own or [""])[-1]
    if job_id:
        world.ledger.created(entry, id=job_id)
    outcome = (before.get("metadata") or {}).get("sync") or {}
    return SyncRun(
        pressed, named, job_id, bookmark, organisation, outcome, jobs, integration, served, others, kept_of(before)
    )


def press_refused(scene: Scene) -> None:
    """The same where the server refuses; the call does not get there."""
    page = _open(scene, scene.things.known(INTEGRATION))
    with refused(page, "POST", SYNC_CALL, "синхронизацию"):
        page.press_only()


def _open(scene: Scene, integration: Thing) -> IntegrationPage:
    page: IntegrationPage = scene.open_page(IntegrationPage)
    page.open(integration.agent_id, integration.id)
    return page


def kept_of(connection: dict[str, Any]) -> dict[str, Any]:
    """Of a connection's row, what no synchronisation changes; empty where it could not be read."""
    if not connection:
        return {}
    noted = {name: value for name, value in (connection["metadata"] or {}).items() if name != "sync"}
    return {"base_domain": connection["base_domain"], "metadata": noted}


def kept_settings_of(integration: dict[str, Any]) -> dict[str, Any]:
    """Of an integration's row, the settings that no synchronisation changes (platform contract 4.9)."""
    settings = integration.get("settings") or {}
    return {name: value for name, value in settings.items() if name not in NOTED}


def switch_integration(scene: Scene) -> None:
    """Press the switch on the page of the run's own integration and save."""
    own = scene.things.need(INTEGRATION)
    page: IntegrationPage = scene.open_page(IntegrationPage)
    page.open(own.agent_id, own.id)
    scene[SWITCHED_ON] = page.switch_and_save()


def as_served(scene: Scene) -> dict[str, Any]:
    """The owner's integration as the API tells it. AssertionError where it does not."""
    integration = scene.things.known(INTEGRATION)
    rows = scene.web.integrations(integration.agent_id)
    found = [row for row in rows if str(row.get("id")) == integration.id]
    assert found, f"GET /api/agents/[id]/integrations не отдаёт интеграции {integration.id}"
    return found[0]


def integration_row(web: WebClient, integration: Thing) -> dict[str, Any]:
    """The integration as the API tells it; empty where it does not.

    Asked for by the run itself: that it is not to be had decides nothing.
    """
    try:
        rows = web.integrations(integration.agent_id)
    except AssertionError:
        return {}
    return next((row for row in rows if str(row.get("id")) == integration.id), {})


def _queue_before(world: World) -> tuple[str, AbstractContextManager[Added]]:
    """The end of the queue's events, and what notes the jobs that are added from now on.

    Pressing needs no queue: that it is not to be had is said by those who ask for the job.
    """
    try:
        bookmark = world.queue.bookmark()
    except (NotChecked, CheckBroken, AssertionError) as error:
        world.evidence.text("Очередь до нажатия не прочитана", str(error))
        return "0-0", nullcontext({})
    return bookmark, noted(world.queue, bookmark)


def begin_without_connection(scene: Scene) -> None:
    """From now on an owner is at work whose agent has the integration, and whose organisation has no connection."""
    scene.act_as_new_owner()
    agent = scene.web.create_agent(scene.world.unique("Агент"))
    scene.things.add(install_integration(scene.web, str(agent["id"])))


def expire_connection(scene: Scene, left: timedelta = timedelta(hours=-1)) -> None:
    """Leave the access token this much time, so that the worker has to renew it; undone when the scenario ends.

    left: less than a minute, below zero for one that is out of date. Only a double can renew a key without harm:
    NotChecked elsewhere.
    """
    world = scene.world
    _ = world.kommo_double
    found = connection(world)
    scene.add_cleanup(
        world.database.update,
        "crm_connections",
        {"expires_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
        id=found["id"],
    )
    world.database.update(
        "crm_connections",
        {"expires_at": (datetime.now(UTC) + left).isoformat()},
        id=found["id"],
    )


def connection(world: World) -> dict[str, Any]:
    """The organisation's connection to Kommo. Raises CheckBroken unless there is exactly one."""
    rows = world.database.rows(
        "crm_connections", columns="id,base_domain,metadata,expires_at",
        org_id=world.web.organisation_id, provider="kommo",
    )  # fmt: skip
    if len(rows) != 1:
        raise CheckBroken(
            f"У организации подключений к Kommo: {len(rows)}, а нужно одно.",
            "Подключите Kommo на платформе (или уберите лишнее подключение).",
        )
    return {**rows[0], "metadata": rows[0].get("metadata") or {}}


def synchronised_others(world: World, among: Sequence[str] = ()) -> list[str]:
    """Connections of others that have pipelines now: some of them, by id. among: only these.

    Asked for by the run itself: that it is not to be had decides nothing.
    """
    chosen: dict[str, Any] = {"connection_id": list(among)} if among else {}
    try:
        own = {str(row["id"]) for row in world.database.rows(
            "crm_connections", columns="id", org_id=world.web.organisation_id
        )}  # fmt: skip
        rows = world.database.rows("crm_pipelines", columns="connection_id", **chosen)
    except (AssertionError, CheckBroken, NotChecked) as error:
        world.evidence.text("Воронки других подключений не прочитаны", str(error))
        return []
    return sorted({str(row["connection_id"]) for row in rows} - own)[:MOST_OTHERS]


def keep_pipeline(scene: Scene) -> None:
    """Put a pipeline of the run's own, with a stage, among those that the platform holds.

    It is noted with the others; a synchronisation that succeeds replaces it, else it goes when the scenario ends. Needs
    the grant `write`.
    """
    world = scene.world
    named = {"connection_id": connection(world)["id"], "name": world.unique("Воронка")}
    entry = world.ledger.will_create("pipeline", **named)
    kept = world.database.insert("crm_pipelines", {**named, "external_id": str(FIRST_ID)})
    world.ledger.created(entry, id=kept["id"])
    world.database.insert(
        "crm_pipeline_stages", {"pipeline_id": kept["id"], "external_id": str(FIRST_ID), "name": world.unique("Этап")}
    )
    scene[PIPELINES_BEFORE] = stored_pipelines(world, connection(world)["id"])


def give_others_pipelines(scene: Scene) -> None:
    """Put another organisation into the database, with a connection and a pipeline of its own, and nobody in it.

    All of it goes with the organisation. Needs the grant `write`.
    """
    world = scene.world
    own = connect(world, empty_organisation(world), f"{secrets.token_hex(6)}.example")
    named = {"connection_id": own, "external_id": str(FIRST_ID), "name": world.unique("Чужая воронка")}
    kept = world.database.insert("crm_pipelines", named)
    world.database.insert(
        "crm_pipeline_stages", {"pipeline_id": kept["id"], "external_id": str(FIRST_ID), "name": "Чужой этап"}
    )
    scene[OTHERS_PIPELINES] = OthersPipelines(own, stored_pipelines(world, own))


def empty_organisation(world: World) -> str:
    """An organisation put into the database, with nobody in it, by id. Needs the grant `write`."""
    name = world.unique("Организация")
    entry = world.ledger.will_create("organisation", name=name, organisation=name)
    row = {"name": name, "slug": f"priemka-{secrets.token_hex(6)}"}
    organisation = str(world.database.insert("organizations", row)["id"])
    world.ledger.created(entry, id=organisation)
    return organisation


def connect(world: World, organisation: str, base_domain: str) -> str:
    """A connection to an account of Kommo's that does not exist, by id; it goes with its organisation."""
    row = {"org_id": organisation, "provider": "kommo", "base_domain": base_domain, "access_token": "none"}
    return str(world.database.insert("crm_connections", row)["id"])


def stored_pipelines(world: World, connection_id: str) -> list[StoredPipeline]:
    """The pipelines that the platform holds for a connection, with the names of their stages."""
    pipelines = world.database.rows("crm_pipelines", connection_id=connection_id)
    stages = world.database.rows("crm_pipeline_stages", pipeline_id=[one["id"] for one in pipelines])
    return sorted(
        (one["name"], tuple(sorted(stage["name"] for stage in stages if stage["pipeline_id"] == one["id"])))
        for one in pipelines
    )


def _connection_before(world: World) -> dict[str, Any]:
    if world.target.supabase_url is None:
        return {}
    chosen: dict[str, Any] = {"org_id": world.web.organisation_id, "provider": "kommo"}
    rows = world.database.rows("crm_connections", columns="base_domain,metadata", **chosen)
    return rows[0] if rows else {}
