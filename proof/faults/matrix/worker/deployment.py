"""The deployment of the worker on Railway: it fails, is stopped, or leaves the old process at work."""

from proof.changes import Http
from proof.fault import Fault, edit, put, quietly, text_request
from proof.faults.matrix.places import HEALTH, RAILWAY

FAULTS: tuple[Fault, ...] = (
    Fault(
        "deployment-failed",
        "развёртывание воркера закончилось неудачей",
        ("1.1",),
        "в состоянии (FAILED|CRASHED), ожидалось SUCCESS",
        (Http("railway", "POST", RAILWAY, edit(put("data.deployment.status", "FAILED")), body=r"deployment\s*\("),),
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
                RAILWAY,
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
    quietly(
        "deployment-stopped",
        "развёртывание воркера удалось, но остановлено",
        ("1.1",),
        "удалось, но остановлено",
        Http("railway", "POST", RAILWAY, edit(put("data.deployment.deploymentStopped", True)), body=r"deployment\s*\("),
    ),
)
