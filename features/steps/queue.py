"""Jobs in the queue: that they appear, are taken and end."""

from behave import step, then, when

from acceptance.checks import probe, sync
from acceptance.target.settings import Grant


@when("воркер выполняет проверочное задание не позднее чем через {seconds:d} секунд")
def run_probe_job(context, seconds):
    context.worker_queue = probe.worker_queue(context.scene.world)
    context.probe_job = probe.run_probe_job(context.scene.world, context.worker_queue, within=seconds)


@when("владелец ставит проверочное задание через платформу")
def enqueue_through_platform(context):
    queue = context.scene.world.queue
    context.bookmark = queue.bookmark()
    entry = context.scene.world.ledger.will_create("job", queue=queue.name)
    job = {"type": "test-job", "payload": {"acceptanceRun": context.scene.world.run_id}}
    body = context.scene.web.send("POST", "/api/jobs", job, grant=Grant.WRITE)
    context.probe_job = str(body["data"]["jobId"])
    context.scene.world.ledger.created(entry, id=context.probe_job)


@then("задание попадает в очередь, которую слушает воркер, не позднее чем через {seconds:d} секунд")
def job_in_workers_queue(context, seconds):
    listened = context.scene.world.worker.queue_name()
    assert context.scene.world.queue.name == listened, (
        f"QUEUE_NAME – «{context.scene.world.queue.name}», а воркер слушает «{listened}»"
    )
    # By its event: so short a job may be done, and removed, before it can be looked up.
    context.scene.world.queue.named(listened).wait_event(
        context.bookmark,
        lambda event: (event.name, event.job_id) == ("added", context.probe_job),
        within=seconds,
        what=f"задание {context.probe_job} должно быть в очереди «{listened}»",
    )


@then("в очереди появляется задание этой организации не позднее чем через {seconds:d} секунд")
def sync_job_added(context, seconds):
    sync.expect_job_added(context.scene.world, context.scene.sync, within=seconds)


@step("воркер берёт задание и завершает его не позднее чем через {seconds:d} секунд")
def sync_job_completed(context, seconds):
    sync.expect_job_completed(context.scene.world, context.scene.sync, within=seconds)


@then("задание ждёт в очереди")
def job_waits(context):
    place = context.scene.world.queue.place(context.scene.sync.job_id)
    assert place in ("wait", "prioritized", "delayed"), f"Задание не ждёт в очереди, оно в состоянии «{place}»"
