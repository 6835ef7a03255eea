"""Jobs in the queue: that they appear, are taken and end."""

from behave import step, then, when

import features.vocabulary.leads  # noqa: F401 - the words of the slots
from acceptance.checks.kommo import sync
from acceptance.checks.worker import jobs as proofs
from acceptance.checks.worker import log_reading, metrics_growth, probe
from acceptance.deeds.kommo.kommo import SYNC_RUN
from acceptance.deeds.worker import jobs, worker
from acceptance.deeds.worker.worker import PROBE
from acceptance.scene.noted import Note
from acceptance.scene.scene import Scene
from acceptance.scene.seen import Probe

FLOOD = Note[jobs.Flood]("другой владелец ставит задания, пока платформа не откажет …")
AT_WORK_BEFORE = Note[float]("владелец ставит через платформу неизвестное задание")
TOGETHER = Note[jobs.Together]("владелец ставит через платформу два одинаковых задания …")


@when("воркер выполняет проверочное задание не позднее чем через {seconds:d} секунд")
def run_probe_job(context, seconds):
    """Ставит в очередь воркера проверочное задание и ждёт, пока он его выполнит."""
    scene: Scene = context.scene
    queue = scene.worker.queue = worker.worker_queue(scene.world)
    scene[PROBE] = Probe(worker.run_probe_job(scene.world, queue, within=seconds), queue)


@when("владелец ставит проверочное задание через платформу")
def enqueue_through_platform(context):
    """Просит API платформы поставить задание в её очередь."""
    scene: Scene = context.scene
    scene[PROBE] = worker.enqueue_through_platform(scene)


@then("задание попадает в очередь, которую слушает воркер, не позднее чем через {seconds:d} секунд")
def job_in_workers_queue(context, seconds):
    """Сравнивает имена очередей и ждёт события о задании в очереди воркера."""
    scene: Scene = context.scene
    probe.expect_in_workers_queue(scene.world, scene[PROBE], within=seconds)


@then("в очереди появляется задание этой организации не позднее чем через {seconds:d} секунд")
def sync_job_added(context, seconds):
    """Ждёт в очереди задания, номер которого назвала платформа, и читает, для кого оно."""
    scene: Scene = context.scene
    sync.expect_job_added(scene.world, scene[SYNC_RUN], within=seconds)


@step("воркер берёт задание и завершает его не позднее чем через {seconds:d} секунд")
def sync_job_completed(context, seconds):
    """Следит за заданием по событиям очереди, пока оно не завершится; неудача – провал."""
    scene: Scene = context.scene
    sync.expect_job_completed(scene.world, scene[SYNC_RUN], within=seconds)


@then("задание ждёт в очереди")
def job_waits(context):
    """Проверяет, что задание в очереди есть и никем не взято."""
    scene: Scene = context.scene
    sync.expect_job_waits(scene.world, scene[SYNC_RUN])


@when("владелец ставит через платформу неизвестное задание")
def enqueue_unknown(context):
    """Просит API платформы поставить задание, имени которого не знает никто."""
    scene: Scene = context.scene
    scene[AT_WORK_BEFORE] = metrics_growth.at_work_beside(scene.world)
    scene[PROBE] = jobs.enqueue_unknown(scene)


@when("владелец ставит через платформу задание с сообщением о {lead:Lead} лиде")
def enqueue_message(context, lead):
    """Просит API платформы поставить kommo:send-message; с настоящим Kommo не проверяется: лида в нём нет."""
    context.scene[PROBE] = jobs.enqueue_message(context.scene, lead)


@when("владелец ставит через платформу задание с событием о {lead:Lead} лиде")
def enqueue_event(context, lead):
    """Просит API платформы поставить kommo:webhook с событием «Создание лида»."""
    context.scene[PROBE] = jobs.enqueue_event(context.scene, lead)


@then("воркер выполняет задание с важностью {priority:d} не позднее чем через {seconds:d} секунд")
def job_done(context, priority, seconds):
    """Следит за заданием по событиям очереди и читает, с какой важностью оно поставлено."""
    scene: Scene = context.scene
    proofs.expect_done(scene.world, scene[PROBE], within=seconds)
    proofs.expect_priority(scene.world, scene[PROBE], priority)


@then("оно поставлено с тремя попытками и растущими паузами, а выполненные хранятся")
def job_tried_again(context):
    """Читает в задании attempts, backoff, removeOnComplete и removeOnFail."""
    scene: Scene = context.scene
    proofs.expect_tried_again(scene.world, scene[PROBE])


@when("другой владелец ставит задания, пока платформа не откажет, а потом ставит своё владелец организации")
def enqueue_until_refused(context):
    """Регистрирует другого и от его имени ставит больше 50 заданий test-job; отказа не пережидает."""
    context.scene[FLOOD] = jobs.enqueue_until_refused(context.scene)


@then("другому отказано только сверх предела, а владельцу организации – нет")
def own_limit(context):
    """Смотрит, на каком по счёту задании отказано (429) и что в отказе; задание владельца должно быть принято."""
    proofs.expect_own_limit(context.scene[FLOOD])


@when("владелец ставит через платформу задание с отчётом")
def enqueue_report(context):
    """Просит API платформы поставить generate-report; выполнения не ждёт, а после сценария задание убрано."""
    context.scene[PROBE] = jobs.enqueue_report(context.scene)


@then("задание поставлено с важностью {priority:d} и отложено на {milliseconds:d} миллисекунд")
def job_postponed(context, priority, milliseconds):
    """Читает важность и задержку в задании, каким оно попало в очередь."""
    scene: Scene = context.scene
    proofs.expect_priority(scene.world, scene[PROBE], priority)
    proofs.expect_postponed(scene.world, scene[PROBE], milliseconds)


@then("неизвестное задание не удаётся, и причина записана, не позднее чем через {seconds:d} секунд")
def unknown_fails(context, seconds):
    """Ждёт в задании слов «No handler registered for job …»; отмеченное выполненным – провал."""
    scene: Scene = context.scene
    proofs.expect_not_known(scene.world, scene[PROBE], within=seconds)


@then("показатели считают неизвестное задание неудачей не позднее чем через {seconds:d} секунд")
def unknown_counted(context, seconds):
    """Ждёт его среди неудачных; среди выполненных его быть не должно."""
    scene: Scene = context.scene
    proofs.expect_counted_failed(scene.world, scene[PROBE], within=seconds)


@then("журнал воркера называет причину неудачи неизвестного задания не позднее чем через {seconds:d} секунд")
def unknown_told(context, seconds):
    """Ждёт записи job.failed об этом задании; она должна быть ошибкой, и с причиной."""
    scene: Scene = context.scene
    log_reading.expect_failure_told(scene.world, scene[PROBE].job_id, within=seconds)


@then("среди заданий в работе его нет не позднее чем через {seconds:d} секунд")
def none_at_work(context, seconds):
    """Ждёт, пока показатели назовут сверх тех, что в работе по очереди, не больше заданий, чем до этого."""
    scene: Scene = context.scene
    metrics_growth.expect_none_left_at_work(scene.world, scene[PROBE].queue, scene[AT_WORK_BEFORE], within=seconds)


@then("Kommo получает сообщение о {lead:Lead} лиде один раз")
def message_sent(context, lead):
    """Ищет его и его тему у двойника Kommo; повтор приходит позже, поэтому место шага – в конце сценария."""
    scene: Scene = context.scene
    proofs.expect_message_sent(scene.world, scene.leads.lead(lead))


@when("владелец ставит через платформу два одинаковых задания с сообщением о {lead:Lead} лиде, а за ними проверочное")
def enqueue_together(context, lead):
    """Просит API платформы дважды поставить kommo:send-message, а когда воркер его взял, – test-job."""
    context.scene[TOGETHER] = jobs.enqueue_slow_and_quick(context.scene, lead)


@then("все три выполнены, и проверочное не ждало конца тех двух, не позднее чем через {seconds:d} секунд")
def done_side_by_side(context, seconds):
    """Следит за заданиями и сравнивает их времена в Redis; воркеру, который берёт по одному, ждать можно."""
    scene: Scene = context.scene
    proofs.expect_side_by_side(scene.world, scene[TOGETHER], within=seconds)


@then("Kommo получает сообщение о {lead:Lead} лиде два раза")
def message_sent_twice(context, lead):
    """Ищет его среди того, что получил двойник Kommo: по разу на задание."""
    scene: Scene = context.scene
    proofs.expect_message_sent(scene.world, scene.leads.lead(lead), times=2)


@then("событие о {lead:Lead} лиде из задания хранится таким, каким поставлено")
def job_event_stored(context, lead):
    """Сравнивает строку webhook_events с заданием."""
    scene: Scene = context.scene
    proofs.expect_stored(scene.world, scene.leads.lead(lead))


@then("журнал воркера знает, что задание длилось не меньше секунды, не позднее чем через {seconds:d} секунд")
def time_logged(context, seconds):
    """Ждёт записи job.complete; её duration – миллисекунды."""
    scene: Scene = context.scene
    log_reading.expect_duration_told(scene.world, scene[PROBE].job_id, least=1, within=seconds)


@then("показатели помнят самое долгое задание, не меньше секунды, не позднее чем через {seconds:d} секунд")
def time_counted(context, seconds):
    """Ждёт такого maxProcessingTime, хотя последнее задание было короче."""
    scene: Scene = context.scene
    proofs.expect_time_counted(scene.world, least=1, within=seconds)
