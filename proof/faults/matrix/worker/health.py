"""The worker's health check and what it says of Redis: unwell, late, stale, of another service or another Redis."""

from proof.changes import Ask, Http, Process
from proof.fault import Fault, answer, delay, drop, edit, freeze, put, quietly
from proof.faults.matrix.places import HEALTH
from proof.faults.matrix.scenarios import SAME_FIGURES

REDIS_AWAY = "Воркер замечает пропажу Redis и возвращается к работе вместе с ним"
FAULTS: tuple[Fault, ...] = (
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
        "health-frozen",
        "health check раз за разом отдаёт прежний ответ",
        ("1.2",),
        "время в ответе /health должно идти",
        (Http("worker", "GET", HEALTH, freeze()), Ask("worker", "/health")),
        collateral=("1.*",),
        quiet=True,
    ),
    Fault(
        "stranger-sick-replica",
        "один из процессов воркера болен",
        ("1.2",),
        "Воркер отвечает по-разному",
        (Http("worker", "GET", HEALTH, edit(put("status", "degraded"), put("redis.connected", False)), skip=1),),
        collateral=("1.*",),
        quiet=True,
    ),
    quietly(
        "worker-of-1970",
        "воркер сообщает о себе время 1970 года",
        ("1.2",),
        "По часам воркера",
        Http("worker", "GET", HEALTH, edit(put("timestamp", "1970-01-01T00:00:00.000Z"))),
        ("1.*",),
    ),
    Fault(
        "redis-disconnected",
        "воркер сообщает, что не подключён к Redis",
        ("1.3",),
        '"connected": false',
        (Http("worker", "GET", HEALTH, edit(put("redis", {"connected": False, "error": "ECONNREFUSED"}))),),
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
    quietly(
        "jobs-at-work-for-ever",
        "health check без конца говорит о заданиях в работе, которых нет",
        (SAME_FIGURES,),
        "одно и то же число заданий в работе",
        Http("worker", "GET", HEALTH, edit(put("worker.jobsProcessing", 25))),
    ),
    quietly(
        "connected-by-events-only",
        "о подключении к Redis воркер говорит по событиям, а не спрашивает Redis",
        (REDIS_AWAY,),
        'Redis молчал 4 с, а воркер через .* сообщил "connected": true',
        Http("worker", "GET", HEALTH, edit(put("redis.connected", True))),
    ),
)
