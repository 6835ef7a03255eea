"""The agents of a scenario: fresh ones where the run may make them, else such as the organisation has."""

from acceptance.clients.web import Body
from acceptance.outcomes import NotChecked
from acceptance.target.settings import Grant
from acceptance.world import World

# Feature files' words for an agent -> its status on the platform (platform contract 4.4).
STATES = {"активный": "active", "черновой": "draft", "неактивный": "inactive"}


def agent(world: World, state: str) -> Body | None:
    """An agent in this state (a key of STATES): fresh, or the organisation's own where the run may not write.

    A fresh one has its name in its instructions too, so that requests to an LLM double on its behalf can be told
    apart. Where there is none: NotChecked for an active one, None for another.
    """
    if world.target.allows(Grant.WRITE):
        name = world.unique("Агент")
        return world.web.create_agent(
            name,
            status=STATES[state],
            instructions=(
                f"Ты помощник компании, тебя зовут «{name}». Отвечай по-русски, вежливо и кратко. "
                "Если ответ есть в базе знаний, приводи названия оттуда дословно."
            ),
        )
    found = next((one for one in world.web.agents() if one["status"] == STATES[state]), None)
    if found is None and state == "активный":
        raise NotChecked(f"У организации нет агента ({state}), а создать его прогон не вправе.", "GRANTS=write")
    return found


def unrecorded_agent(world: World) -> Body:
    """An agent put into the database past the platform, so that no activity tells of it; its row.

    For an organisation of this run: the activities that it may have already are removed. It goes with the organisation.
    """
    organisation = world.web.organisation_id
    row = {"org_id": organisation, "name": world.unique("Агент"), "status": "active"}
    stored = world.database.insert("agents", {**row, "default_model": world.target.agent_model})
    if world.database.has_table("activity_logs"):
        world.database.delete("activity_logs", org_id=organisation)
    return stored


def active_names(world: World) -> set[str]:
    """The names of the organisation's active agents, as a page shows them."""
    if world.target.supabase_url is not None:
        rows = world.database.rows(
            "agents", columns="name,status", org_id=world.web.organisation_id, status=STATES["активный"]
        )
    else:
        rows = world.web.agents()
    return {" ".join(str(row["name"]).split()) for row in rows if row["status"] == "active"}
