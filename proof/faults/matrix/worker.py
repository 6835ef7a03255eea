"""Section 1: the worker and its connection to Redis."""

from proof.fault import (
    Ask,
    Fault,
    Http,
    Process,
    answer,
    append,
    delay,
    delete,
    drop,
    edit,
    freeze,
    put,
    reject,
    text_request,
)

HEALTH = r"^/health$"
METRICS = r"^/metrics$"
GRAPHQL = r"/graphql"

REDIS_ERROR = {
    "timestamp": "2999-01-01T00:00:00.000Z",
    "message": '{"level":"error","service":"worker","event":"redis.error","message":"Redis error","error":"RESET"}',
    "severity": "error",
    "attributes": [],
    "tags": {},
}

FAULTS = (
    Fault(
        "deployment-failed",
        "развёртывание воркера закончилось неудачей",
        ("1.1",),
        "в состоянии (FAILED|CRASHED), ожидалось SUCCESS",
        (Http("railway", "POST", GRAPHQL, edit(put("data.deployment.status", "FAILED")), body=r"deployment\s*\("),),
    ),
    Fault(
        "redeploy-ignored",
        "Railway подтверждает новое развёртывание, но ничего не развёртывает",
        ("1.1",),
        "развёртывание не началось",
        (
            # The same answer, but of a query: what is asked for is the old deployment.
            Http(
                "railway",
                "POST",
                GRAPHQL,
                text_request(
                    r"mutation (\w+\(.*?\)) \{ deploymentRedeploy\(", r"query \1 { deploymentRedeploy: deployment("
                ),
                body="mutation deploymentRedeploy",
            ),
        ),
        quiet=True,
    ),
    Fault(
        "old-process-answers",
        "развёртывание успешно, а на health check отвечает прежний процесс",
        ("1.1",),
        "процесс воркера должен быть запущен после развёртывания",
        (Http("worker", "GET", HEALTH, edit(put("uptime", 864000))),),
        within=90,
        quiet=True,
    ),
    Fault(
        "health-degraded",
        "health check отвечает 200, но состояние «degraded»",
        ("1.2",),
        "Состояние воркера «degraded», ожидалось «ok»",
        (Http("worker", "GET", HEALTH, edit(put("status", "degraded"))),),
        quiet=True,
    ),
    Fault(
        "health-503",
        "health check отвечает 503",
        ("1.2", "1.3"),
        "GET /health ответил 503|/health",
        (Http("worker", "GET", HEALTH, answer(503, {"error": "unavailable"})),),
        collateral=("1.1", "1.4", "1.5"),
    ),
    Fault(
        "health-of-another-service",
        "по адресу воркера отвечает другая служба",
        ("1.2",),
        "Служба называет себя «web», ожидалась «worker»",
        (Http("worker", "GET", HEALTH, edit(put("service", "web"))),),
        quiet=True,
    ),
    Fault(
        "worker-down",
        "воркер не работает",
        ("1.2",),
        "GET /health ответил 502",
        (Process("worker", "stopped"),),
        collateral=("1.*", "2.4", "2.5"),
    ),
    Fault(
        "health-cut-off",
        "соединение с воркером обрывается посреди health check",
        ("1.2",),
        "Воркер: GET /health",
        (Http("worker", "GET", HEALTH, drop()),),
        collateral=("1.*", "2.4"),
    ),
    Fault(
        "health-too-slow",
        "health check отвечает позже, чем обещано",
        ("1.2",),
        "GET /health – нет ответа за 10 с",
        (Http("worker", "GET", HEALTH, delay(12)),),
        collateral=("1.*", "2.4"),
    ),
    Fault(
        "redis-disconnected",
        "воркер сообщает, что не подключён к Redis",
        ("1.3",),
        '"connected": false',
        (Http("worker", "GET", HEALTH, edit(put("redis", {"connected": False, "error": "ECONNREFUSED"}))),),
    ),
    Fault(
        "health-frozen",
        "health check раз за разом отдаёт прежний ответ",
        ("1.2",),
        "время в ответе /health должно идти",
        (Http("worker", "GET", HEALTH, freeze()), Ask("worker", "/health")),
        collateral=("1.*",),
        quiet=True,
    ),
    Fault(
        "connected-but-gone",
        "воркер говорит «connected: true», а от Redis отрезан",
        ("1.3",),
        "воркер должен выполнить проверочное задание",
        (Http("worker", "GET", HEALTH, freeze()), Ask("worker", "/health"), Process("worker", "paused")),
        collateral=("1.1", "1.4", "1.5", "2.4", "2.5", "7.*"),
        quiet=True,
    ),
    Fault(
        "connected-to-another-redis",
        "воркер подключён, но к другому Redis",
        ("1.3",),
        "воркер должен выполнить проверочное задание",
        (Process("worker", "restarted", {"REDIS_URL": "{redis}/5"}),),
        collateral=("1.1", "1.4", "1.5", "2.4", "2.5"),
        quiet=True,
    ),
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
        "metrics-name-another-queue",
        "показатели называют не ту очередь, что health check",
        ("Веб-приложение и воркер работают с одной очередью",),
        "а по показателям – «jobs»",
        (Http("worker", "GET", METRICS, edit(put("worker.queueName", "jobs"))),),
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
        "log-without-redis-ready",
        "в журнале воркера нет записи о готовности Redis",
        ("1.5",),
        r"нет записей .*redis\.ready",
        (
            Http(
                "railway",
                "POST",
                GRAPHQL,
                edit(reject("data.deploymentLogs", "redis\\.ready|Redis connection ready")),
                body="deploymentLogs",
            ),
        ),
    ),
    Fault(
        "log-with-redis-error",
        "после готовности Redis в журнале его ошибка",
        ("1.5",),
        "После redis.ready в журнале воркера ошибки Redis",
        (
            Http(
                "railway",
                "POST",
                GRAPHQL,
                edit(append("data.deploymentLogs", REDIS_ERROR)),
                body="deploymentLogs",
            ),
        ),
    ),
)
