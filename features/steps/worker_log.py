"""The worker's log, on Railway or in a file."""

from behave import then, when

from acceptance.checks import log_reading
from acceptance.waiting import wait_for


@when("оператор читает журнал воркера")
def read_log(context):
    context.scene.log = context.scene.world.worker_log.lines()
    context.scene.world.evidence.text(
        "Журнал воркера", "\n".join(f"{line.event} {line.message}" for line in context.scene.log[-60:])
    )


@then("в журнале есть записи о готовности воркера и Redis")
def log_says_ready(context):
    def ready():
        lines, context.scene.log = context.scene.log or context.scene.world.worker_log.lines(), []
        log_reading.expect_ready(lines)
        context.scene.log = lines
        return True

    # What a worker that has just been deployed says reaches its log a little later.
    wait_for(
        ready,
        within=20,
        every=2.0,
        what="журнал воркера должен говорить о готовности воркера и Redis",
        forgive=(AssertionError,),
    )


@then("после готовности Redis в журнале нет его ошибок")
def log_without_redis_errors(context):
    log_reading.expect_no_redis_errors(context.scene.log)


@then("в журнале видны начало и конец этого задания не позднее чем через {seconds:d} секунд")
def log_shows_job(context, seconds):
    log = context.scene.world.worker_log
    wait_for(
        lambda: log_reading.events_of_job(log.lines(), context.probe_job),
        lambda events: {"job.start", "job.complete"} <= events,
        within=seconds,
        every=1.0,
        what=f"журнал воркера должен содержать job.start и job.complete задания {context.probe_job}",
        show=lambda events: ", ".join(sorted(events)) or "о задании ни строки",
    )
