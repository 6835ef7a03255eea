"""The jobs of the queue: not done, done twice, done in the wrong order, or told otherwise than they ended."""

from proof.changes import Http, IdleWorker, JobFate, Process, Trigger
from proof.fault import Fault, answer, delete, edit, edit_request, freeze, put, quietly, text_request
from proof.faults.matrix.collateral import WORKER_AND_KOMMO
from proof.faults.matrix.places import HEALTH
from proof.faults.matrix.scenarios import JOBS_OF_KOMMO, UNKNOWN_JOB

OWN_LIMIT = "Предел заданий в минуту у каждого владельца свой"
BEYOND = {"error": "Слишком много задач.", "tier": "free", "upgradeUrl": "/pricing", "retryAfter": 60}
SIDE_BY_SIDE = "Долгое задание не задерживает других, а одинаковые выполняются оба"
FAULTS: tuple[Fault, ...] = (
    quietly(
        "unknown-job-succeeds",
        "задание, которого никто не знает, отмечено выполненным",
        (UNKNOWN_JOB,),
        "а оно отмечено выполненным",
        IdleWorker(),
        WORKER_AND_KOMMO,
    ),
    quietly(
        "message-goes-nowhere",
        "задание с сообщением в Kommo выполнено, а сообщения нет",
        (JOBS_OF_KOMMO,),
        "Kommo получил сообщение .* 0 раз",
        IdleWorker(),
        WORKER_AND_KOMMO,
    ),
    quietly(
        "event-of-a-job-is-lost",
        "задание с событием Kommo выполнено, а события нет",
        (JOBS_OF_KOMMO,),
        "событие из задания, о лиде .*, должно храниться",
        Trigger("webhook_events", "delete from webhook_events where id = NEW.id;", after=True),
        ("6.*", "7.*"),
    ),
    quietly(
        "all-jobs-alike",
        "все задания ставятся с одной важностью",
        (JOBS_OF_KOMMO,),
        "Важность задания kommo:send-message – 4, ожидалась 10",
        JobFate("levelled"),
        WORKER_AND_KOMMO,
    ),
    quietly(
        "each-job-done-twice",
        "каждое задание выполняется дважды",
        (JOBS_OF_KOMMO,),
        "Kommo получил сообщение .* 2 раз",
        JobFate("doubled"),
        (*WORKER_AND_KOMMO, "6.*", "7.*"),
    ),
    Fault(
        "one-job-at-a-time",
        "воркер берёт по одному заданию, а говорит, что двадцать пять",
        (SIDE_BY_SIDE,),
        "ждало, пока кончится долгое",
        (
            Process("worker", "restarted", {"JOB_CONCURRENCY": "1"}),
            Http("worker", "GET", HEALTH, edit(put("worker.concurrency", 25))),
        ),
        collateral=WORKER_AND_KOMMO,
        quiet=True,
    ),
    quietly(
        "like-jobs-taken-for-one",
        "второе такое же задание не ставится, и ответ называет номер первого",
        (SIDE_BY_SIDE,),
        "Два одинаковых задания kommo:send-message получили один номер",
        Http("web", "POST", "^/api/jobs$", freeze(), body="kommo:send-message"),
        WORKER_AND_KOMMO,
    ),
    *(
        quietly(name, promise, (JOBS_OF_KOMMO,), says, JobFate(fate), WORKER_AND_KOMMO)
        for name, promise, says, fate in (
            ("jobs-tried-once", "задание, которое не удалось, второй раз не пробуют", r"\(attempts\)", "untried"),
            ("even-pauses", "паузы между попытками не растут", r"\(backoff\.type\)", "hurried"),
            ("few-jobs-kept", "из выполненных заданий хранятся только последние пять", "removeOnComplete", "forgotten"),
            ("report-at-once", "отчёт ставится без задержки", "отложено на 0 мс, ожидалось 1000", "prompt"),
        )
    ),
    quietly(
        "message-without-its-subject",
        "у сообщения, которое ставят заданием, теряется тема",
        (JOBS_OF_KOMMO,),
        "Kommo получил тему сообщения .* 0 раз",
        Http("web", "POST", "^/api/jobs$", edit_request(delete("payload.message.subject")), body="kommo:send-message"),
        WORKER_AND_KOMMO,
    ),
    quietly(
        "job-limit-of-all-together",
        "предел заданий в минуту – один на всех владельцев",
        (OWN_LIMIT,),
        "а отказано и другому: 429",
        Http("web", "POST", "^/api/jobs$", answer(429, BEYOND), skip=50),
        WORKER_AND_KOMMO,
    ),
    quietly(
        "refused-job-told-not-when",
        "отказ принять лишнее задание не говорит, когда его примут",
        (OWN_LIMIT,),
        "лишнее задание нет: retryAfter",
        Http("web", "POST", "^/api/jobs$", edit(delete("retryAfter"))),
    ),
    quietly(
        "model-trained-at-once",
        "дообучение модели ставится без задержки и с важностью другой работы",
        (JOBS_OF_KOMMO,),
        "Важность задания fine-tune-model – 5, ожидалась 1",
        Http("web", "POST", "^/api/jobs$", text_request('"fine-tune-model"', '"process-large-file"'), body="fine-tune"),
        WORKER_AND_KOMMO,
    ),
)
