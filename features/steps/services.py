"""Services of the target that are stopped and started while it is watched."""

from behave import step

from acceptance.deeds.worker import worker


@step("Redis остановлен")
def redis_stopped(context):
    """Останавливает Redis там, где цель это предлагает; после сценария он запущен снова в любом случае."""
    worker.stop(context.scene, worker.REDIS)


@step("Redis снова запущен")
def redis_started(context):
    """Запускает остановленный Redis."""
    worker.start(context.scene, worker.REDIS)


@step("воркер остановлен")
def worker_stopped(context):
    """Останавливает воркер там, где цель это предлагает; после сценария он запущен снова в любом случае."""
    worker.stop(context.scene, worker.WORKER)


@step("воркер снова запущен")
def worker_started(context):
    """Запускает остановленный воркер."""
    worker.start(context.scene, worker.WORKER)
