"""The jobs that the worker handles, by name (platform contract 1.6)."""

from bullmq import Job

from stand.worker import log
from stand.worker.jobs.crm_sync import sync_pipelines
from stand.worker.jobs.kommo import receive_webhook, retry_webhook, send_message
from stand.worker.jobs.long_running import run_with_progress
from stand.worker.jobs.tools import Handler, Tools


async def _test_job(job: Job, tools: Tools) -> None:
    log.plain(f"[worker] Test job received: {job.id}")


_HANDLERS: dict[str, Handler] = {
    "crm:sync-pipelines": sync_pipelines,
    "kommo:sync-pipelines": sync_pipelines,
    "kommo:webhook": receive_webhook,
    "webhook:retry": retry_webhook,
    "kommo:send-message": send_message,
    "process-asset": run_with_progress,
    "extract-knowledge-graph": run_with_progress,
    "process-large-file": run_with_progress,
    "generate-report": run_with_progress,
    "process-bulk-data": run_with_progress,
    "fine-tune-model": run_with_progress,
    "test-job": _test_job,
}


def handler_of(name: str) -> Handler:
    """The handler of jobs of that name; LookupError in the platform's words when there is none."""
    if name not in _HANDLERS:
        raise LookupError(f"No handler registered for job {name}")
    return _HANDLERS[name]


__all__ = ["Handler", "Tools", "handler_of"]
