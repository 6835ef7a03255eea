"""What a stranger to the checks would break: what the evidence says and somebody has to hear.

Each looks well to a program that only asks whether a thing is there.
"""

from proof.fault import BROWSER, Fault, Http, Trigger, append, edit, put, quietly

CHAT_CALL = r"^/api/chat$"
RAILWAY = r"/graphql"
HEALTH = r"^/health$"
METRICS = r"^/metrics$"

_LOG_LINE = {
    "timestamp": "2999-01-01T00:00:00.000Z",
    "message": '{"level":"error","service":"worker","event":"worker.error","message":"Worker error","error":"boom"}',
    "severity": "error",
    "attributes": [],
    "tags": {},
}
# What the evidence says and somebody has to hear.
HEARD = (
    quietly(
        "stranger-actions-fail",
        "правило выполняется, а его действие записано неудачей",
        ("6.5",),
        "Webhook – неудача|почему, не записано",
        Trigger(
            "rule_executions",
            "NEW.action_results := "
            """replace(NEW.action_results::text, '"success": true', '"success": false')::jsonb;""",
        ),
        ("6.*",),
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
        "stranger-error-for-answer",
        "вместо ответа агента – сообщение об ошибке",
        ("4.6",),
        "Вместо ответа агента – сообщение об ошибке",
        (
            Http(
                "web", "POST", CHAT_CALL, edit(put("data.message.content", "Error: 429 Too Many Requests")), by=BROWSER
            ),
        ),
        collateral=("4.*",),
        quiet=True,
    ),
    Fault(
        "stranger-object-for-answer",
        "вместо ответа агента – «[object Object]»",
        ("4.6",),
        "Вместо ответа агента – не слова",
        (Http("web", "POST", CHAT_CALL, edit(put("data.message.content", "[object Object]")), by=BROWSER),),
        collateral=("4.*",),
        quiet=True,
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
                edit(*[append("data.deploymentLogs", _LOG_LINE)] * 4),
                body="deploymentLogs",
            ),
        ),
        quiet=True,
    ),
)
FAULTS: tuple[Fault, ...] = HEARD
