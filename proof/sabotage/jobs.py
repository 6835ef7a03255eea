"""The Redis seam: what may become of a job between the one who makes it and the one who does it."""

from collections.abc import Iterator

from proof.changes import Change, IdleWorker, JobFate, KommoAnswers
from proof.sabotage.mutant import Mutant, made, touching
from proof.sabotage.recording import Recording

FATES: dict[str, tuple[str, Change]] = {
    "lost": ("пропало", JobFate("lost")),
    "claimed": ("названо выполненным, но не взято", JobFate("claimed")),
    "foreign": ("в нём чужая организация", JobFate("foreign")),
    "doubled": ("стоит в очереди дважды", JobFate("doubled")),
    "moved": ("попало в другую очередь", JobFate("moved")),
    "renamed": ("названо иначе", JobFate("renamed")),
    "emptied": ("без данных", JobFate("emptied")),
    "delayed": ("отложено на час", JobFate("delayed")),
    "failed": ("названо проваленным, но выполнено", JobFate("failed")),
    "idle": ("выполнено без работы", IdleWorker()),
}
KOMMO = (401, 404, 429, 500)


def mutants(recording: Recording) -> Iterator[Mutant]:
    """All mutants of the jobs that were put into the queue, and of Kommo, which they ask."""
    touched = {
        scenario: [key for key in one.exchanges if "/sync browser" in key or "POST /api/jobs client" in key]
        for scenario, one in recording.touched.items()
    }
    who = touching({key for found in touched.values() for key in found}, touched)
    for operator, (told, change) in FATES.items():
        yield made("redis", "2", "очередь задание", operator, told, [change], who)
    for status in KOMMO:
        told = f"отвечает {status}"
        yield made("redis", "2", "ответ Kommo", str(status), told, [KommoAnswers(status)], who)
