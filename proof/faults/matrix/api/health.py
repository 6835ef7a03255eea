"""What the platform says of its own health."""

from proof.changes import Http
from proof.fault import Fault, delete, edit, put, quietly, status

FAULTS: tuple[Fault, ...] = (
    quietly(
        "never-ready",
        "платформа говорит о себе, что не готова",
        ("`GET /api/health/ready` - отвечает и без входа",),
        "status",
        Http("web", "GET", "^/api/health/ready$", edit(put("status", "starting"))),
    ),
    quietly(
        "health-without-a-verdict",
        "платформа не говорит, здорова ли она",
        ("`GET /api/health` - отвечает и без входа",),
        "overall_status",
        Http("web", "GET", "^/api/health$", edit(delete("overall_status"))),
    ),
    quietly(
        "health-refuses-heads",
        "на запрос без тела health check отвечает ошибкой",
        ("`HEAD /api/health` - отвечает и без входа",),
        "ожидался успех",
        Http("web", "HEAD", "^/api/health$", status(405)),
    ),
    quietly(
        "platform-unwell",
        "платформа говорит о себе, что нездорова: Redis не отвечает",
        ("О себе платформа говорит, что здорова",),
        "говорить о неполадках.*redis: ECONNREFUSED",
        Http(
            "web",
            "GET",
            "^/api/health$",
            edit(
                put("overall_status", "degraded"),
                put("redis", "error"),
                put("redis_error", "ECONNREFUSED"),
            ),
        ),
    ),
)
