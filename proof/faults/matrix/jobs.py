"""Breakages of jobs that the platform queues: nobody does them, in any order, and what is told of them is wrong."""

from proof.fault import Fault, Http, IdleWorker, JobFate, Trigger, edit, put, quietly, text

UNKNOWN = "Задание, которого никто не знает, не удаётся, и причина видна"
OF_KOMMO = "Задания о Kommo делают своё дело, каждое со своей важностью"
METRICS = r"^/metrics$"
OTHERS = ("1.*", "2.*")

FAULTS: tuple[Fault, ...] = (
    quietly(
        "unknown-job-succeeds",
        "задание, которого никто не знает, отмечено выполненным",
        (UNKNOWN,),
        "а оно отмечено выполненным",
        IdleWorker(),
        OTHERS,
    ),
    quietly(
        "failures-counted-as-done",
        "показатели считают неудачу выполненным заданием",
        (UNKNOWN,),
        "показатели считают его выполненным",
        Http("worker", "GET", METRICS, text(r'("priemka-\w+":\s*\{\s*"completed":\s*)0', r"\g<1>1")),
        OTHERS,
    ),
    quietly(
        "message-goes-nowhere",
        "задание с сообщением в Kommo выполнено, а сообщения нет",
        (OF_KOMMO,),
        "Kommo получил сообщение .* 0 раз",
        IdleWorker(),
        OTHERS,
    ),
    quietly(
        "event-of-a-job-is-lost",
        "задание с событием Kommo выполнено, а события нет",
        (OF_KOMMO,),
        "событие из задания, о лиде .*, должно храниться",
        Trigger("webhook_events", "delete from webhook_events where id = NEW.id;", after=True),
        ("6.*", "7.*"),
    ),
    quietly(
        "all-jobs-alike",
        "все задания ставятся с одной важностью",
        (OF_KOMMO,),
        "Важность задания kommo:send-message – 4, ожидалась 10",
        JobFate("levelled"),
        OTHERS,
    ),
    Fault(
        "longest-job-is-the-last",
        "показатели называют самым долгим последнее задание",
        (OF_KOMMO,),
        "maxProcessingTime должно знать",
        (Http("worker", "GET", METRICS, edit(put("performance.maxProcessingTime", 3))),),
        collateral=OTHERS,
        within=80,
        quiet=True,
    ),
    quietly(
        "duration-in-seconds",
        "журнал воркера пишет длительность задания секундами",
        (OF_KOMMO,),
        "job.complete задания .* duration – ",
        Http(
            "railway",
            "POST",
            "^/graphql/v2",
            text(r'("key":\s*"duration",\s*"value":\s*"\d+)\d{3}\b', r"\g<1>"),
            body="deploymentLogs",
        ),
    ),
)
