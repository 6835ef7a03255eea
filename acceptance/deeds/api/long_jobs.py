"""Long-running jobs that are stored as if the worker were at work with them (platform contract 4.10, 5.7)."""

from uuid import uuid4

from acceptance.clients.database import Row
from acceptance.clients.web import WebClient
from acceptance.deeds.stored_rows import stored_row
from acceptance.world import World


def stored_job(world: World, web: WebClient) -> str:
    """Store a job of the owner's, which is removed after the scenario; its id, empty where the target takes none."""
    row: Row = {
        "id": f"acceptance-{uuid4()}",
        "type": "generate-report",
        "status": "completed",
        "user_id": web.user_id,
        "organization_id": web.organisation_id,
    }
    entry = world.ledger.will_create("job status", id=row["id"])
    made = stored_row(world, "job_status", row)
    if made:
        world.ledger.created(entry)
    else:
        world.ledger.removed(entry)
    return made


def stored_jobs(world: World, web: WebClient, number: int) -> list[str]:
    """Store so many; their ids, none where the target takes no such rows."""
    made = [stored_job(world, web) for _ in range(number)]
    return made if all(made) else []
