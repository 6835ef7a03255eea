"""The worker's log: what it must say of Redis and of failed jobs is missing, wrong or without a cause."""

from proof.changes import Http
from proof.fault import Fault, append, edit, put, quietly, reject, text
from proof.faults.matrix.collateral import WORKER_AND_KOMMO
from proof.faults.matrix.places import RAILWAY
from proof.faults.matrix.scenarios import JOBS_OF_KOMMO

REDIS_ERROR = {
    "timestamp": "2999-01-01T00:00:00.000Z",
    "message": '{"level":"error","service":"worker","event":"redis.error","message":"Redis error","error":"RESET"}',
    "severity": "error",
    "attributes": [],
    "tags": {},
}
WORKER_ERROR = {
    "timestamp": "2999-01-01T00:00:00.000Z",
    "message": '{"level":"error","service":"worker","event":"worker.error","message":"Worker error","error":"boom"}',
    "severity": "error",
    "attributes": [],
    "tags": {},
}
REFUSED_KEY = "Kommo не принимает ключ доступа"


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


FAULTS: tuple[Fault, ...] = (
    Fault(
        "log-without-redis-ready",
        "в журнале воркера нет записи о готовности Redis",
        ("1.5",),
        r"нет записей .*redis\.ready",
        (
            Http(
                "railway",
                "POST",
                RAILWAY,
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
                RAILWAY,
                edit(append("data.deploymentLogs", REDIS_ERROR)),
                body="deploymentLogs",
            ),
        ),
    ),
    Fault(
        "stranger-worker-complains",
        "журнал воркера полон ошибок worker.error",
        ("1.5",),
        "ошибок worker.error",
        (
            Http(
                "railway",
                "POST",
                RAILWAY,
                edit(*[append("data.deploymentLogs", WORKER_ERROR)] * 4),
                body="deploymentLogs",
            ),
        ),
        quiet=True,
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
        "failures-not-logged",
        "о неудачных заданиях журнал воркера молчит",
        (REFUSED_KEY,),
        "должен содержать job.failed",
        _logged(reject("data.deploymentLogs", r"job\.failed")),
    ),
    quietly(
        "failures-without-cause",
        "о неудачных заданиях журнал воркера говорит без причины",
        (REFUSED_KEY,),
        "нет причины",
        Http("railway", "POST", RAILWAY, text(r'"key": ?"error"', '"key": "trouble"'), body="deploymentLogs"),
    ),
    quietly(
        "failures-are-no-errors",
        "неудача задания в журнале воркера – не ошибка",
        (REFUSED_KEY,),
        "level – info",
        Http("railway", "POST", RAILWAY, text(r'"severity": ?"error"', '"severity": "info"'), body="deploymentLogs"),
    ),
    quietly(
        "duration-in-seconds",
        "журнал воркера пишет длительность задания секундами",
        (JOBS_OF_KOMMO,),
        "job.complete задания .* duration – ",
        Http(
            "railway",
            "POST",
            "^/graphql/v2",
            text(r'("key":\s*"duration",\s*"value":\s*"\d+)\d{3}\b', r"\g<1>"),
            body="deploymentLogs",
        ),
    ),
    quietly(
        "log-stands-still",
        "все строки журнала воркера – с одним и тем же временем",
        (JOBS_OF_KOMMO,),
        "между ними 0 с",
        Http(
            "railway",
            "POST",
            "^/graphql/v2",
            text(
                r'("key":\s*"timestamp",\s*"value":\s*"\\")[^"\\]+',
                r"\g<1>2999-01-01T00:00:00.000Z",
            ),
            body="deploymentLogs",
        ),
        WORKER_AND_KOMMO,
    ),
    quietly(
        "failures-without-stack",
        "о неудачных заданиях журнал воркера не говорит, где они случились",
        (REFUSED_KEY,),
        r"о причине \(error\) не сказано: stack",
        Http("railway", "POST", RAILWAY, text(r'\\"stack\\"', r'\\"trace\\"'), body="deploymentLogs"),
    ),
)
