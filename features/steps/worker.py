"""The worker as its operator sees it: health check, metrics, deployment."""

from behave import step, then, when

from acceptance.checks import metrics_growth, probe
from acceptance.clients.http import body_of, brief
from acceptance.contract.reading import read_as
from acceptance.contract.worker import Health, HealthConnection
from acceptance.waiting import wait_for


@when("оператор запрашивает health check и ждёт не дольше {seconds:d} секунд")
def ask_health(context, seconds):
    context.health_answer = context.scene.world.worker.health_answer(within=seconds)
    spent = context.health_answer.elapsed.total_seconds()
    assert spent <= seconds, f"GET /health отвечал {spent:.0f} с, ожидалось не дольше {seconds} с"


@then("воркер отвечает, что служба «{service}» в состоянии «{status}»")
def health_is(context, service, status):
    answer = context.health_answer
    assert answer.status_code == 200, f"GET /health ответил {answer.status_code}, ожидался 200: {brief(answer)}"
    health = read_as(Health, body_of(answer), "Ответ /health воркера")
    assert health.service == service, f"Служба называет себя «{health.service}», ожидалась «{service}»"
    assert health.status == status, f"Состояние воркера «{health.status}», ожидалось «{status}»"


@step("воркер сообщает, что подключён к Redis и ошибки нет")
def redis_connected(context):
    answer = getattr(context, "health_answer", None) or context.scene.world.worker.health_answer(within=10)
    redis = read_as(HealthConnection, body_of(answer), "Ответ /health воркера").redis
    assert redis.connected, f'Воркер сообщает "connected": false, ошибка: {redis.error}'
    assert redis.error is None, f"Воркер подключён, но сообщает об ошибке Redis: {redis.error}"
    context.worker_queue = probe.worker_queue(context.scene.world)


@then("это подтверждает работа воркера с его очередью не позднее чем через {seconds:d} секунд")
def worker_lives_on_its_queue(context, seconds):
    probe.worker_lives_on(context.scene.world, context.worker_queue, within=seconds)


@then("health check говорит «{status}» не позднее чем через {seconds:d} секунд")
def health_becomes(context, status, seconds):
    wait_for(
        lambda: context.scene.world.worker.health(within=seconds).status,
        lambda seen: seen == status,
        within=seconds,
        what=f"health check должен говорить «{status}»",
        forgive=(AssertionError,),
    )


@when("оператор запрашивает показатели воркера")
def ask_metrics(context):
    context.metrics_before = metrics_growth.samples(context.scene.world.worker)


@then("в показателях есть счётчики заданий, состояние Redis и время работы")
def metrics_are_whole(context):
    for metrics in context.metrics_before:
        assert metrics.worker.uptime > 0, f"Время работы воркера {metrics.worker.uptime}, ожидалось больше нуля"
        parts = metrics.jobs.completed + metrics.jobs.failed + metrics.jobs.processing
        assert parts >= 0 and metrics.jobs.total >= 0, f"Счётчики заданий отрицательны: {metrics.jobs}"


@then("счётчик выполненных заданий вырос и знает проверочное задание не позднее чем через {seconds:d} секунд")
def metrics_grew(context, seconds):
    metrics_growth.wait_growth(context.scene.world, context.metrics_before, context.worker_queue, within=seconds)


@then("показатели для Prometheus говорят то же самое")
def prometheus_agrees(context):
    metrics_growth.compare_prometheus(context.scene.world.worker)


@when("воркер развёртывают заново, если цель это разрешает")
def redeploy_if_granted(context):
    context.redeployed = probe.redeploy_if_granted(context.scene.world)


@then("последнее развёртывание воркера успешно не позднее чем через {seconds:d} секунд")
def deployment_succeeded(context, seconds):
    context.deployed_at = probe.successful_deployment_time(context.scene.world, context.redeployed, within=seconds)


@then("на health check отвечает процесс, запущенный после этого развёртывания")
def process_is_younger(context):
    def oldest_start():
        return min(probe.answering_since(context.scene.world) for _ in range(probe.REPLICA_SAMPLES))

    wait_for(
        oldest_start,
        lambda start: start >= context.deployed_at - probe.CLOCK_SLACK,
        within=60 if context.redeployed else 15,  # the one before may be answering its last requests
        every=0.5,
        what=f"процесс воркера должен быть запущен после развёртывания ({context.deployed_at:%d.%m.%Y %H:%M:%S %Z})",
        show=lambda start: f"на health check отвечает процесс, запущенный {start:%d.%m.%Y %H:%M:%S %Z}",
        forgive=(AssertionError,),
    )
