"""Rows that no route makes, put into the database for an organisation that goes as a whole."""

from acceptance.clients.database import Row
from acceptance.clients.web import WebClient
from acceptance.world import World


def stored_stage(world: World, web: WebClient) -> str:
    """A stage of a pipeline as a synchronisation would leave it: all of it goes with the organisation."""
    domain = f"{world.run_id}.example.com".lower()
    connection = {"org_id": web.organisation_id, "provider": "kommo", "base_domain": domain, "access_token": "нет"}
    parent = stored_row(world, "crm_connections", connection)
    told = {"external_id": "1", "name": "Этап"}
    pipeline = parent and stored_row(world, "crm_pipelines", {"connection_id": parent, **told})
    return pipeline and stored_row(world, "crm_pipeline_stages", {"pipeline_id": pipeline, **told})


def stored_row(world: World, table: str, row: Row) -> str:
    """Store a row that no route makes; its id, empty where the target's table is another or wants more than that."""
    try:
        return str(world.database.insert(table, row)["id"])
    except AssertionError as refused:
        world.evidence.text(f"Не заведено в «{table}»", str(refused))
        return ""
