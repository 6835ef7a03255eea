"""Breakages of records, answers and figures that are compared field by field with what was sent, done and told."""

from proof.fault import Fault, Http, append, edit, put, quietly, text

HEALTH = r"^/health$"
METRICS = r"^/metrics$"
PROMETHEUS = r"^/metrics/prometheus$"
RAILWAY = r"/graphql"
SAME_FIGURES = "Показатели для Prometheus читаются и сходятся с остальными"
ONE_QUEUE = "Веб-приложение и воркер работают с одной очередью"
SUM_OF_ALL = "показатели для Prometheus должны совпасть с JSON"


def _log_line(event: str, level: str, words: str) -> dict[str, object]:
    told = f'{{"level":"{level}","service":"worker","event":"{event}","message":"{words}"}}' if event else words
    return {
        "timestamp": "2999-01-01T00:00:00.000Z",
        "message": told,
        "severity": level,
        "attributes": [],
        "tags": None,
    }


def _logged(*edits: dict[str, object]) -> Http:
    return Http("railway", "POST", RAILWAY, edit(*edits), body="deploymentLogs")


WORKER = (
    quietly(
        "deployment-stopped",
        "развёртывание воркера удалось, но остановлено",
        ("1.1",),
        "удалось, но остановлено",
        Http("railway", "POST", RAILWAY, edit(put("data.deployment.deploymentStopped", True)), body=r"deployment\s*\("),
    ),
    quietly(
        "log-ends-disconnected",
        "последнее, что говорит журнал воркера, – что соединение с Redis потеряно",
        ("1.5",),
        "соединение должно вернуться",
        _logged(
            put("data.deploymentLogs.*.tags", None),
            append("data.deploymentLogs", _log_line("redis.disconnect", "warn", "Redis disconnected")),
        ),
    ),
    quietly(
        "log-out-of-memory",
        "в журнале воркера после готовности – нехватка памяти",
        ("1.5",),
        "ошибка программы: .*heap out of memory",
        _logged(
            append("data.deploymentLogs", _log_line("", "error", "FATAL ERROR: JavaScript heap out of memory")),
        ),
    ),
    quietly(
        "jobs-at-work-for-ever",
        "health check без конца говорит о заданиях в работе, которых нет",
        (SAME_FIGURES,),
        "одно и то же число заданий в работе",
        Http("worker", "GET", HEALTH, edit(put("worker.jobsProcessing", 25))),
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
)
FAULTS: tuple[Fault, ...] = WORKER
