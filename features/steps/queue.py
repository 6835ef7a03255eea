"""Jobs in the queue: that they appear, are taken and end."""

from behave import step, then, when

from acceptance.checks import probe, sync
from acceptance.deeds import worker
from acceptance.scene.scene import Scene
from acceptance.scene.seen import Probe


@when("воркер выполняет проверочное задание не позднее чем через {seconds:d} секунд")
def run_probe_job(context, seconds):
    """Ставит в очередь воркера проверочное задание и ждёт, пока он его выполнит."""
    scene: Scene = context.scene
    queue = scene.worker.queue = worker.worker_queue(scene.world)
    scene.probe = Probe(worker.run_probe_job(scene.world, queue, within=seconds), queue)


@when("владелец ставит проверочное задание через платформу")
def enqueue_through_platform(context):
    """Просит API платформы поставить задание в её очередь."""
    scene: Scene = context.scene
    scene.probe = worker.enqueue_through_platform(scene)


@then("задание попадает в очередь, которую слушает воркер, не позднее чем через {seconds:d} секунд")
def job_in_workers_queue(context, seconds):
    """Сравнивает имена очередей и ждёт события о задании в очереди воркера."""
    scene: Scene = context.scene
    probe.expect_in_workers_queue(scene.world, scene.probe, within=seconds)


@then("в очереди появляется задание этой организации не позднее чем через {seconds:d} секунд")
def sync_job_added(context, seconds):
    """Ждёт в очереди задания, номер которого назвала платформа, и читает, для кого оно."""
    scene: Scene = context.scene
    sync.expect_job_added(scene.world, scene.sync, within=seconds)


@step("воркер берёт задание и завершает его не позднее чем через {seconds:d} секунд")
def sync_job_completed(context, seconds):
    """Следит за заданием по событиям очереди, пока оно не завершится; неудача – провал."""
    scene: Scene = context.scene
    sync.expect_job_completed(scene.world, scene.sync, within=seconds)


@then("задание ждёт в очереди")
def job_waits(context):
    """Проверяет, что задание в очереди есть и никем не взято."""
    scene: Scene = context.scene
    sync.expect_job_waits(scene.world, scene.sync)
