"""Long-running kinds of work: the stand has nothing heavy to do, but keeps their progress in ``job_status``."""

from bullmq import Job
from psycopg.types.json import Jsonb

from stand.engine.storage import execute
from stand.worker.jobs.tools import Tools

_BEGIN = """
insert into job_status (id, type, status, user_id, organization_id, payload, progress, started_at)
values (%s, %s, 'processing', %s, %s, %s, %s, now())
on conflict (id) do update set status = 'processing', started_at = now(), error = null,
  progress = excluded.progress, updated_at = now()
"""
_END = """
update job_status set status = 'completed', progress = %s, result = %s, completed_at = now(), updated_at = now(),
  duration = (extract(epoch from now() - started_at) * 1000)::int where id = %s
"""


async def run_with_progress(job: Job, tools: Tools) -> None:
    """Do the work of any long-running job: its row is begun, then completed with what was to be worked on."""
    data = job.data or {}
    status_id = str(data.get("jobId") or job.id)
    organisation = data.get("organizationId") or data.get("orgId")
    user = str(data.get("userId") or "system")
    begun = [status_id, job.name, user, organisation, Jsonb(data), Jsonb({"percent": 0})]
    await execute(tools.pool, _BEGIN, begun)
    await job.updateProgress(100)
    await execute(tools.pool, _END, [Jsonb({"percent": 100}), Jsonb({"processed": True}), status_id])
