"""The worker as its operator sees it: health check, metrics, deployment."""

from datetime import datetime

from behave import step, then, when

import features.vocabulary.worker  # noqa: F401 - the words of the slots
from acceptance.checks.worker import metrics_growth, probe
from acceptance.contract.worker import DEGRADED, OK
from acceptance.deeds.worker import worker
from acceptance.deeds.worker.worker import PROBE
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene

DEPLOYED_AT = Note[datetime]("последнее развёртывание воркера успешно …")


@when("оператор запрашивает health check и ждёт не дольше {seconds:d} секунд")
def ask_health(context, seconds):
    """Запрашивает GET /health воркера; ответ должен прийти вовремя."""
    worker.ask_health(context.scene, seconds)


@then("воркер отвечает, что служба «{service:Service}» в состоянии «{status:HealthStatus}»")
def health_is(context, service, status):
    """Проверяет код ответа, имя службы и её состояние, и каждый раз новое время; процессов может быть несколько."""
    probe.expect_health(context.scene.worker.asked_health, service, status)
    probe.expect_all_say(context.scene.world, status)
    probe.expect_fresh(context.scene.world)


@step("воркер сообщает, что подключён к Redis и ошибки нет")
def redis_connected(context):
    """Читает ответ health check (запрашивает его, если это ещё не сделано)."""
    scene: Scene = context.scene
    if scene.worker.health is None:
        worker.ask_health(scene, 10)
    probe.expect_connected(scene.worker.asked_health)
    scene.worker.queue = worker.worker_queue(scene.world)


@then("это подтверждает работа воркера с его очередью не позднее чем через {seconds:d} секунд")
def worker_lives_on_its_queue(context, seconds):
    """Даёт воркеру проверочное задание; без права записи ищет в Redis следы живого воркера."""
    scene: Scene = context.scene
    probe.worker_lives_on(scene.world, scene.worker.queue, within=seconds)


@then("воркер сообщает о неполадке не позднее чем через {seconds:d} секунд")
def health_degraded(context, seconds):
    """Ждёт, пока health check скажет «degraded»."""
    probe.expect_status(context.scene.world, DEGRADED, within=seconds)


@then("воркер сообщает, что всё в порядке, не позднее чем через {seconds:d} секунд")
def health_ok(context, seconds):
    """Ждёт, пока health check скажет «ok»."""
    probe.expect_status(context.scene.world, OK, within=seconds)


@when("оператор запрашивает показатели воркера")
def ask_metrics(context):
    """Запрашивает GET /metrics несколько раз, чтобы застать каждый из процессов воркера."""
    scene: Scene = context.scene
    scene.worker.bookmark = worker.end_of_queue(scene.world)
    scene.worker.metrics = metrics_growth.samples(scene.world.worker)


@then("в показателях есть счётчики заданий, состояние Redis и время работы")
def metrics_are_whole(context):
    """Проверяет, что каждый ответ – целый и осмысленный и что о Redis показатели говорят то же, что health check."""
    metrics_growth.expect_whole(context.scene.worker.metrics)
    metrics_growth.expect_same_connection(context.scene.world.worker)


@then("счётчик выполненных заданий вырос и знает проверочное задание не позднее чем через {seconds:d} секунд")
def metrics_grew(context, seconds):
    """Ждёт, пока показатели учтут проверочное задание; где процессов несколько, даёт ещё."""
    scene: Scene = context.scene
    seen = scene.worker
    metrics_growth.wait_growth(scene.world, seen.metrics, scene[PROBE].queue, within=seconds)
    metrics_growth.expect_only_real_jobs(scene.world, seen.metrics, scene[PROBE].queue, seen.bookmark)


@then("показатели для Prometheus говорят то же самое")
def prometheus_agrees(context):
    """Сравнивает GET /metrics/prometheus с GET /metrics, а число заданий в работе – и с health check."""
    worker_client = context.scene.world.worker
    metrics_growth.compare_prometheus(worker_client)
    metrics_growth.expect_same_work(worker_client)


@then("показатели знают проверочные задания, и для Prometheus тоже, не позднее чем через {seconds:d} секунд")
def both_know_probes(context, seconds):
    """Ждёт, пока GET /metrics узнает о задании, и сравнивает с ним GET /metrics/prometheus: и числа, и средние."""
    metrics_growth.compare_prometheus(context.scene.world.worker, of_probe=True, within=seconds)


@when("воркер развёрнут")
def worker_deployed(context):
    """Развёртывает воркер заново там, где прогону это разрешено; иначе берёт то развёртывание, которое есть."""
    scene: Scene = context.scene
    scene.worker.deployment = worker.redeploy_if_granted(scene.world)


@then("последнее развёртывание воркера успешно не позднее чем через {seconds:d} секунд")
def deployment_succeeded(context, seconds):
    """Ждёт конца развёртывания по Railway; без Railway берёт время из WORKER_DEPLOYED_AT."""
    scene: Scene = context.scene
    scene[DEPLOYED_AT] = probe.successful_deployment_time(scene.world, scene.worker.deployment, within=seconds)


@then("на health check отвечает процесс, запущенный после этого развёртывания")
def process_is_younger(context):
    """Сравнивает время запуска отвечающего процесса со временем развёртывания."""
    scene: Scene = context.scene
    redeployed = scene.worker.deployment is not None
    probe.expect_younger_process(scene.world, scene[DEPLOYED_AT], redeployed=redeployed)
