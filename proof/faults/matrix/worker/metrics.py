"""The worker's figures, as JSON and for Prometheus: stale, miscounted, incomplete, of another queue."""

from proof.changes import Http
from proof.fault import Fault, delete, edit, freeze, put, quietly, rewrite, text
from proof.faults.matrix.collateral import WORKER_AND_KOMMO
from proof.faults.matrix.scenarios import JOBS_OF_KOMMO, SAME_FIGURES, UNKNOWN_JOB

METRICS = r"^/metrics$"
PROMETHEUS = r"^/metrics/prometheus$"
ONE_QUEUE = "Веб-приложение и воркер работают с одной очередью"
SUM_OF_ALL = "показатели для Prometheus должны совпасть с JSON"
FAILED_AT_WORK = text(r'("failed": ?)(\d+)(,\s*"processing": ?)\d+', r"\1\2\g<3>\2")
FAULTS: tuple[Fault, ...] = (
    Fault(
        "metrics-stale",
        "показатели застыли: выполненные задания не прибавляются",
        ("1.4",),
        "счётчики не выросли",
        (Http("worker", "GET", METRICS, freeze()),),
        within=90,
        quiet=True,
    ),
    Fault(
        "metrics-without-mean",
        "показатели не называют средней длительности выполненных заданий",
        ("1.4",),
        "средней длительности нет",
        (Http("worker", "GET", METRICS, edit(put("jobs.byType.*.avgTime", None))),),
        quiet=True,
    ),
    Fault(
        "metrics-without-counters",
        "в показателях нет счётчика выполненных заданий",
        ("1.4",),
        r"/metrics.*completed",
        (Http("worker", "GET", METRICS, edit(delete("jobs.completed"))),),
    ),
    Fault(
        "stranger-metrics-disconnected",
        "показатели без конца говорят, что Redis не подключён",
        ("1.4",),
        "говорить о подключении к Redis то же, что health check",
        (Http("worker", "GET", METRICS, edit(put("redis.connected", False))),),
        within=60,
        quiet=True,
    ),
    Fault(
        "metrics-name-another-queue",
        "показатели называют не ту очередь, что health check",
        (ONE_QUEUE,),
        "а по показателям – «jobs»",
        (Http("worker", "GET", METRICS, edit(put("worker.queueName", "jobs"))),),
        quiet=True,
    ),
    quietly(
        "means-are-nought",
        "средняя длительность каждого вида заданий – ноль",
        (ONE_QUEUE,),
        SUM_OF_ALL,
        Http("worker", "GET", METRICS, edit(put("jobs.byType.*.avgTime", 0), put("jobs.byType.*.totalTime", 5000))),
    ),
    quietly(
        "prometheus-without-types",
        "показатели для Prometheus не знают видов заданий",
        (ONE_QUEUE,),
        SUM_OF_ALL,
        Http("worker", "GET", PROMETHEUS, text(r"(?m)^.*worker_jobs_by_type_.*$", "")),
    ),
    quietly(
        "prometheus-of-another-mean",
        "средняя длительность для Prometheus – не та, что в показателях",
        (SAME_FIGURES,),
        SUM_OF_ALL,
        Http("worker", "GET", PROMETHEUS, text(r"(?m)^(worker_avg_processing_time_ms) .*$", r"\1 4711")),
    ),
    quietly(
        "failures-counted-as-done",
        "показатели считают неудачу выполненным заданием",
        (UNKNOWN_JOB,),
        "показатели считают его выполненным",
        Http("worker", "GET", METRICS, text(r'("priemka-\w+":\s*\{\s*"completed":\s*)0', r"\g<1>1")),
        WORKER_AND_KOMMO,
    ),
    Fault(
        "longest-job-is-the-last",
        "показатели называют самым долгим последнее задание",
        (JOBS_OF_KOMMO,),
        "maxProcessingTime должно знать",
        (Http("worker", "GET", METRICS, edit(put("performance.maxProcessingTime", 3))),),
        collateral=WORKER_AND_KOMMO,
        within=80,
        quiet=True,
    ),
    Fault(
        "failed-jobs-stay-at-work",
        "задание не удалось, а показатели всё ещё считают его выполняемым",
        (UNKNOWN_JOB,),
        r"не должны считать работой то, что уже кончилось \(jobs\.processing\)",
        (Http("worker", "GET", METRICS, FAILED_AT_WORK),),
        collateral=WORKER_AND_KOMMO,
        within=60,
        quiet=True,
    ),
    quietly(
        "shortest-job-is-nought",
        "самое короткое задание длилось, по показателям, ноль",
        ("1.4",),
        "самое короткое длилось ноль мс",
        Http("worker", "GET", METRICS, edit(put("performance.minProcessingTime", 0))),
    ),
    quietly(
        "paths-with-a-query",
        "воркер отвечает и по адресам с параметрами",
        (SAME_FIGURES,),
        r"GET /health\?… воркера ответил 200, ожидался 404",
        Http("worker", "GET", r"\?", rewrite(r"\?.*$", "")),
    ),
)
