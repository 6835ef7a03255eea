"""The worker's log, on Railway or in a file."""

from behave import then, when

from acceptance.checks.worker import log_reading
from acceptance.clients.railway import LogLine
from acceptance.deeds.kommo.kommo import SYNC_RUN
from acceptance.deeds.worker.worker import PROBE
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene

LOG_READ = Note[list[LogLine]]("оператор читает журнал воркера")


@when("оператор читает журнал воркера")
def read_log(context):
    """Читает журнал с Railway или из файла, начиная с последнего запуска воркера."""
    scene: Scene = context.scene
    scene[LOG_READ] = scene.world.worker_log.lines()
    log_reading.attach(scene.world, scene[LOG_READ])


@then("в журнале есть записи о готовности воркера и Redis")
def log_says_ready(context):
    """Ждёт записей worker.ready и redis.ready от процесса, который работает сейчас."""
    scene: Scene = context.scene
    scene[LOG_READ] = log_reading.wait_ready(scene.world.worker_log, scene[LOG_READ])


@then("после готовности Redis в журнале нет его ошибок")
def log_without_redis_errors(context):
    """Ищет записи об ошибках Redis после последней redis.ready; соединение, о потере которого сказано, возвращается."""
    scene: Scene = context.scene
    log_reading.expect_no_redis_errors(scene[LOG_READ])
    log_reading.expect_not_cut_off(scene.world.worker_log, scene[LOG_READ])


@then("в журнале нет ключей и паролей")
def log_without_secrets(context):
    """Ищет в нём значения всех секретов, заданных в настройках проверки."""
    scene: Scene = context.scene
    log_reading.expect_no_secrets(scene[LOG_READ], scene.world.target)


@then("в журнале видны начало и конец этого задания не позднее чем через {seconds:d} секунд")
def log_shows_job(context, seconds):
    """Ждёт записей job.start и job.complete о проверочном задании."""
    scene: Scene = context.scene
    log_reading.expect_job_told(scene.world, scene[PROBE].job_id, within=seconds)


@then("воркер в нём не жалуется снова и снова")
def log_without_complaints(context):
    """Считает записи worker.error после готовности каждого процесса: одна-две могли пройти сами."""
    log_reading.expect_few_worker_errors(context.scene[LOG_READ])


@then("журнал воркера называет причину этой неудачи не позднее чем через {seconds:d} секунд")
def failure_told(context, seconds):
    """Ждёт записи job.failed о задании синхронизации; она должна быть ошибкой, и с причиной."""
    scene: Scene = context.scene
    log_reading.expect_failure_told(scene.world, scene[SYNC_RUN].job_id, within=seconds)
