"""The agent's integration with Kommo (platform contract 4.9, 6.1): the organisation's own, else a fresh one."""

from acceptance.clients.database import ColumnMissing, TableMissing
from acceptance.clients.web import WebClient
from acceptance.outcomes import CheckBroken
from acceptance.scene.kinds import INTEGRATION, Owner, Thing
from acceptance.target.settings import Grant

MOST_AGENTS = 50
NAME = "Kommo CRM"


def have_integration(owner: Owner) -> Thing:
    """The Kommo integration of the owner's organisation; where there is none and writing is granted, a fresh one."""
    world = owner.world
    if found := _stored_integration(owner):
        return found
    for agent in owner.web.agents()[:MOST_AGENTS]:
        for row in owner.web.integrations(agent["id"]):
            if row.get("integration_type") == "kommo" and row.get("is_installed") is not False:
                return _thing(str(agent["id"]), str(row["id"]), made=False)
    if world.target.allows(Grant.WRITE):
        return install_integration(owner.web, str(owner.web.create_agent(world.unique("Агент"))["id"]))
    raise CheckBroken(
        "Ни у одного агента организации нет интеграции с Kommo.",
        "Подключите её агенту на платформе или разрешите запись: GRANTS=write.",
    )


def _stored_integration(owner: Owner) -> Thing | None:
    """The integration as the database tells it; None where it does not, and the API has to be asked agent by agent."""
    world = owner.world
    if world.target.supabase_url is None:
        return None
    try:
        rows = world.database.rows(
            "agent_integrations",
            columns="id,agent_id,is_active",
            newest_by="is_active",
            org_id=owner.web.organisation_id,
            integration_type="kommo",
            is_installed=True,
            limit=1,
        )
    except (TableMissing, ColumnMissing) as missing:
        world.evidence.text("Интеграции известны только из API", str(missing))
        return None
    return _thing(str(rows[0]["agent_id"]), str(rows[0]["id"]), made=False) if rows else None


def install_integration(web: WebClient, agent_id: str) -> Thing:
    """Install Kommo for an agent of this run; it goes with the agent. Raises PlatformRefused."""
    body = web.send("POST", f"/api/agents/{agent_id}/integrations/kommo/install", {"integration_type": "kommo"})
    return _thing(agent_id, body.part("integration").id(), made=True)


def _thing(agent_id: str, integration_id: str, *, made: bool) -> Thing:
    return Thing(INTEGRATION, integration_id, NAME, agent_id, mark=integration_id, made=made)
